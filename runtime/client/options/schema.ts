import { z } from "zod";
import type { Address, NatMap } from "../address";
import { retryCeilings } from "../retry/category";
import { passwordSchema } from "./password";
import { tlsSchema } from "./tls";

const address = z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535) });
const ms = (max = 86_400_000) => z.number().positive().max(max);
const count = (max: number) => z.int().min(1).max(max);

const sentinelSchema = z.strictObject({
  /** Where to begin. These stay known for ever and are asked first; others are learned from them. */
  addresses: z.array(address).min(1),
  /** The group's name. */
  group: z.string().min(1).default("mymaster"),
  username: z.string().optional(),
  password: passwordSchema.optional(),
  /** TLS to the Sentinels; default: as for the nodes. */
  tls: z.union([tlsSchema, z.literal(false)]).optional(),
  /** How long one question to a Sentinel may take, connecting included. */
  timeoutMs: ms(60_000).default(500),
  /** A learned Sentinel that nobody has named for so long is forgotten. */
  expiryMs: ms().default(600_000),
  /** How often the Sentinels are asked although nothing happened. */
  refreshMs: ms().default(30_000),
});

const retrySchema = z.strictObject({
  /** The worst category that is repeated although it may have been executed already (docs/client.md, categories). */
  ceiling: z.enum(retryCeilings).default("WriteLastWins"),
  /** Whether a call on a socket found hung counts as one on a socket that was closed. */
  onTimeout: z.boolean().default(true),
  /** Retries against the same master: so many at once, then so many a call and a second. Failovers don't count. */
  budget: z
    .strictObject({
      burst: z.number().min(0).default(200),
      perCall: z.number().min(0).max(1).default(0.2),
      perSecond: z.number().min(0).default(10),
    })
    .prefault({}),
});

const breakerSchema = z.strictObject({
  /** Opens when more than this share of the calls in the window failed by deadline or connection. */
  threshold: z.number().gt(0).lt(1).default(0.5),
  windowMs: ms().default(10_000),
  /** With fewer calls a second the breaker stays closed. */
  minimumRps: z.number().positive().default(5),
  halfOpenAfterMs: ms().default(1_000),
  /** So many calls are let through to try, and all of them must succeed. */
  halfOpenCalls: count(1000).default(3),
});

export const acksSchema = z.strictObject({
  /** So many replicas must confirm each write. */
  replicas: count(100),
  /** How long WAIT waits for them. */
  timeoutMs: ms(60_000).default(100),
});

const replicaReadsSchema = z.strictObject({
  /** A replica is read only while its data is known to be at most this old. */
  maxStalenessMs: ms().default(1_000),
});

const leaseSchema = z.strictObject({
  /** A lease held longer is taken away and reported as abandoned. */
  maxHoldMs: ms().default(300_000),
  /** An unused leased connection is closed after so long. */
  idleMs: ms().default(30_000),
  /** So many may wait for a lease. */
  maxWaiting: count(1_000_000).default(1_000),
});

/** All times are milliseconds. */
export const optionsSchema = z
  .strictObject({
    /** One Redis, without Sentinel. Exactly one of `address` and `sentinel` must be given. */
    address: address.optional(),
    sentinel: sentinelSchema.optional(),
    username: z.string().optional(),
    password: passwordSchema.optional(),
    db: z.int().min(0).default(0),
    tls: z.union([tlsSchema, z.literal(false)]).default(false),
    /** For engines behind address translation; announced addresses in, reachable ones out. */
    natMap: z
      .custom<NatMap>(
        (v) => typeof v === "function" || (typeof v === "object" && v !== null),
        "expected a table or a function",
      )
      .optional(),
    /** Shown in CLIENT LIST. */
    clientName: z
      .string()
      .regex(/^[!-~]+$/, "expected printable characters without spaces")
      .default("redis-ha"),
    /** Connections to nodes, shared and leased together; Sentinels' are not counted. */
    maxConnections: count(10_000).default(50),
    /** Connections that all ordinary calls share, by key. */
    sharedConnections: count(64).default(2),
    /** Every call settles within this, unless it says otherwise itself. */
    deadlineMs: ms().default(10_000),
    /** TCP, TLS, log-in and role check of one connection together. */
    connectTimeoutMs: ms().default(5_000),
    /** A socket with calls outstanding that is silent for so long is taken for hung and closed. */
    socketTimeoutMs: ms().default(5_000),
    /** An idle socket is pinged so often. */
    watchdogMs: ms().default(1_000),
    /** Calls under way and waiting for a master together; more are shed. */
    maxCalls: count(10_000_000).default(100_000),
    retry: retrySchema.prefault({}),
    breaker: z.union([breakerSchema, z.literal(false)]).prefault({}),
    /** Default for all writes; `with({ acks })` sets it for some. */
    acks: acksSchema.optional(),
    replicaReads: replicaReadsSchema.optional(),
    lease: leaseSchema.prefault({}),
  })
  .refine((o) => (o.address === undefined) !== (o.sentinel === undefined), {
    path: ["address"],
    message: "expected exactly one of `address` and `sentinel`",
  })
  .refine((o) => o.sharedConnections < o.maxConnections, {
    path: ["sharedConnections"],
    message: "expected less than maxConnections: leases need some",
  });

/** What a caller writes. */
export type ClientOptionsInput = z.input<typeof optionsSchema>;
/** The same with all defaults filled in. */
export type ClientOptions = z.output<typeof optionsSchema>;
export type SentinelOptions = z.output<typeof sentinelSchema>;
export type BreakerOptions = z.output<typeof breakerSchema>;
export type Acks = z.output<typeof acksSchema>;
export type { Address };

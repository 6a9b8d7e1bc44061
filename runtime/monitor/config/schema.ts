import { z } from "zod";
import { address, member, ms, name, path } from "./fields";
import { webhook } from "./webhook";

const tls = z
  .strictObject({
    /** The authority of nodes and Sentinels. Names are checked against the address of each. */
    caFile: path,
    /** The monitor's own certificate, where servers ask for one. */
    certFile: path.optional(),
    keyFile: path.optional(),
  })
  .refine((t) => (t.certFile === undefined) === (t.keyFile === undefined), {
    path: ["keyFile"],
    message: "certFile and keyFile come together",
  });

const listen = z.strictObject({
  host: z.string().min(1).default("0.0.0.0"),
  /** 0: any free one. */
  port: z.int().min(0).max(65_535).default(9121),
  tls: z
    .strictObject({
      certFile: path,
      keyFile: path,
      /** Clients must show a certificate of this authority, for all but /live. */
      clientCaFile: path.optional(),
    })
    .optional(),
  /** `Authorization: Bearer` of all but /live, the content of this file. */
  tokenFile: path.optional(),
});

const scrape = z.strictObject({
  /** How long a server may take for all questions of a scrape, connecting included. */
  timeoutMs: ms(50, 900).default(700),
  /** Scrapes within this time share one set of answers. */
  cacheMs: ms(0, 60_000).default(1_000),
  /** Commands with time series of their own; the others are summed up as `other`. */
  maxCommands: z.int().min(1).max(1_000).default(150),
  /** Kinds of errors with a time series of their own, beside Redis' own ones. */
  maxErrors: z.int().min(0).max(200).default(20),
  /** Ask for percentiles by command (INFO latencystats). */
  percentiles: z.boolean().default(true),
});

const events = z.strictObject({
  /** How often slow log, refusals, sensitive commands and the Sentinels' answers are looked at. */
  pollMs: ms(100, 60_000).default(1_000),
  /** Only queries of at least this many milliseconds are events. The server decides what its slow log holds at all. */
  slowerThanMs: z.number().min(0).max(3_600_000).default(0),
  /** Show the keys of slow queries and refusals. They are data: off by default. */
  showKeys: z.boolean().default(false),
  /** A message of one Sentinel that another one repeats within this time is the same event. */
  dedupeMs: ms(0, 600_000).default(15_000),
  /** Events kept in memory. */
  keep: z.int().min(1).max(100_000).default(1_000),
  /** Failed log-ins are told with the name that was tried only where it is one of these: it might be a password, mistyped. */
  users: z
    .array(z.string().min(1))
    .default(["default", "app", "websocket", "replication", "sentinel", "monitor", "backup", "admin", "node"]),
});

const conditions = z.strictObject({
  /** A certificate that ends in less than so many days is told of. */
  certificateDays: z.number().min(0).max(3_650).default(30),
  /** So is a node that evicts no ordinary keys, from this share of its maxmemory on. */
  memoryPercent: z.number().min(1).max(100).default(95),
});

/** The monitor's file of settings. */
export const configSchema = z
  .strictObject({
    group: name,
    /** Without nodes, those that the Sentinels know are taken, and none can be missing. */
    nodes: z.array(member).max(32).default([]),
    sentinels: z.array(member).min(1).max(32),
    user: z.string().min(1).default("monitor"),
    /** Its password, on nodes and Sentinels. */
    passwordFile: path,
    /** `false` is for tests on one machine. */
    tls: z.union([z.literal(false), tls]),
    /** Where to reach an address, `host:port`, that servers announce. */
    natMap: z.record(z.string(), address).default({}),
    listen: listen.prefault({}),
    scrape: scrape.prefault({}),
    events: events.prefault({}),
    webhooks: z.array(webhook).max(16).default([]),
    /** How often each server's certificate is looked at. */
    certificateSeconds: z.int().min(1).max(86_400).default(300),
    /** How often the newest backups are looked at. */
    backupSeconds: z.int().min(1).max(86_400).default(60),
    /** Where the program that makes backups serves its metrics. */
    backups: z.strictObject({ metricsUrl: z.url({ protocol: /^https?$/ }) }).optional(),
    conditions: conditions.prefault({}),
    /** Rewritten every second as long as the monitor works, for a health check. */
    healthPath: path.optional(),
    logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  })
  .superRefine(({ nodes, sentinels, webhooks }, context) => {
    const twice = (kind: string, keys: readonly string[]): void => {
      keys.forEach((key, i) => {
        if (keys.indexOf(key) !== i)
          context.addIssue({ code: "custom", path: [kind, i], message: `${key} is there twice` });
      });
    };
    twice(
      "nodes",
      nodes.map((n) => n.name),
    );
    twice(
      "sentinels",
      sentinels.map((s) => s.name),
    );
    twice(
      "nodes",
      nodes.map((n) => `${n.host}:${n.port}`),
    );
    twice(
      "sentinels",
      sentinels.map((s) => `${s.host}:${s.port}`),
    );
    twice(
      "webhooks",
      webhooks.map((w) => w.name),
    );
  });

export type MonitorConfig = z.output<typeof configSchema>;
export type MonitorConfigInput = z.input<typeof configSchema>;

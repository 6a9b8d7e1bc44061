import { z } from "zod";
import { ALL_CLASSES } from "../classes";
import { secretSchema } from "../settings/secret";

/**
 * What the operator's command asks of the program that runs beside the group: one line of JSON on standard input, secrets among it, so
 * that none is in arguments, environment or files. Standard input then stays open; its end calls off what is under way.
 */

const address = { name: z.string(), host: z.string(), port: z.number().int(), supervisorPort: z.number().int() };

/** Which backup is meant, by itself. */
const oneSchema = z.union([
  /** The newest good one. */
  z.strictObject({ latest: z.literal(true) }),
  /** The name of its folder, or an unmistakable beginning of it. */
  z.strictObject({ id: z.string().min(1) }),
]);

/** What is meant to be restored. */
export const whichSchema = z.union([
  oneSchema,
  /** The newest good one whose data is not younger; with a continuous archive this very moment. */
  z.strictObject({ at: z.iso.datetime() }),
  /** A place in the group's history, from the continuous archive: up to this byte. */
  z.strictObject({
    before: z.strictObject({ id: z.string().regex(/^[0-9a-f]{40}$/), offset: z.number().int().min(0) }),
  }),
]);
export type Which = z.output<typeof whichSchema>;

const target = {
  which: whichSchema,
  /** Who may do everything, on nodes and Sentinels. */
  admin: z.strictObject({ user: z.string(), password: z.string() }),
  supervisors: z.strictObject({ nodes: z.array(z.object(address)), password: z.string() }),
  save: z.boolean(),
};

export const actSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("backup"), backupClass: z.enum(ALL_CLASSES) }),
  z.strictObject({
    kind: z.literal("list"),
    backupClass: z.enum(ALL_CLASSES).optional(),
    limit: z.number().int().min(1),
    /** Also which moments can be restored, for which the whole archive is listed. */
    moments: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("find"),
    from: z.iso.datetime(),
    to: z.iso.datetime().optional(),
    /** In capitals; empty for all. */
    commands: z.array(z.string().min(1)),
    /** As Redis' KEYS takes it; of one of the keys. */
    key: z.string().optional(),
    limit: z.number().int().min(1),
  }),
  z.strictObject({ kind: z.literal("verify"), which: oneSchema }),
  z.strictObject({ kind: z.literal("prune"), dryRun: z.boolean() }),
  z.strictObject({ kind: z.literal("preview"), ...target }),
  z.strictObject({
    kind: z.literal("restore"),
    ...target,
    /** Where the scratch server listens, as the master reaches it; its certificate is that of the secret. */
    scratch: z.strictObject({ host: z.string(), port: z.number().int() }),
  }),
]);
export type Act = z.output<typeof actSchema>;

export const requestSchema = z.strictObject({
  /** What runtime/backup/settings reads; nothing secret. */
  environment: z.record(z.string(), z.string()),
  /** For the group: password, authority, certificate; and the key of the backups. */
  secret: secretSchema,
  /** A file as AWS' tools keep one; undefined leaves it to the role of the host. */
  credentials: z.string().optional(),
  /** Authority of the store's certificate, PEM, beside those that Node knows. */
  storeCa: z.string().optional(),
  /** The group whose backups are meant, where it is not the one that is operated. */
  backupsOf: z.string().optional(),
  act: actSchema,
});
export type OperateRequest = z.output<typeof requestSchema>;

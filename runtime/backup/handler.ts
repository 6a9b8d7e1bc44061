import { z } from "zod";
import { ALL_CLASSES } from "./classes";
import { BackupError } from "./errors";
import { backupJob, pruneJob, verifyJob } from "./job";
import { createLog } from "./log";
import { settingsFromEnvironment } from "./settings/environment";

/** What is to be done. A schedule sends `{"class": "daily"}`. */
const eventSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("backup"), class: z.enum(ALL_CLASSES) }),
  z.object({ action: z.literal("verify"), folder: z.string().optional() }),
  z.object({ action: z.literal("prune") }),
]);
export type BackupEvent = z.output<typeof eventSchema>;

/** The part of AWS Lambda's context that is used, and a signal for who runs it otherwise. */
export interface HandlerContext {
  readonly signal?: AbortSignal;
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis?: () => number;
}

export type HandlerResult =
  | { readonly action: "backup"; readonly manifestKey: string; readonly bytes: number; readonly keys: number }
  | { readonly action: "verify"; readonly proofKey: string; readonly keys: number }
  | { readonly action: "prune"; readonly pruned: number };

/** What a run that is called off needs to leave nothing behind. */
const CLEAN_UP_MS = 15_000;

/**
 * Entry point of AWS Lambda, and of one run in a container. Settings come from the environment (docs/backup.md).
 * @throws BackupError when it failed; before the platform would end it, so that nothing is left half-done
 */
export async function handler(event: unknown, context: HandlerContext = {}): Promise<HandlerResult> {
  const wanted = readEvent(event);
  const log = createLog(context.awsRequestId);
  const settings = await settingsFromEnvironment();
  const remaining = context.getRemainingTimeInMillis?.();
  const signals = [
    ...(context.signal ? [context.signal] : []),
    ...(remaining === undefined ? [] : [AbortSignal.timeout(Math.max(1, remaining - CLEAN_UP_MS))]),
  ];
  const job = { settings, log, signal: AbortSignal.any(signals) };
  switch (wanted.action) {
    case "backup": {
      const { manifestKey, manifest } = await backupJob(job, wanted.class);
      return { action: "backup", manifestKey, bytes: manifest.object.bytes, keys: manifest.keys.total };
    }
    case "verify": {
      const { proofKey, proof } = await verifyJob(job, wanted.folder);
      return { action: "verify", proofKey, keys: proof.keys.total };
    }
    case "prune":
      return { action: "prune", pruned: await pruneJob(job) };
  }
}

function readEvent(event: unknown): BackupEvent {
  const given = typeof event === "object" && event !== null ? event : {};
  const parsed = eventSchema.safeParse({ action: "backup", ...given });
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new BackupError("settings", `the event can't be read: ${wrong}`, {
    remedy: `send {"class": "…"}, one of ${ALL_CLASSES.join(", ")}`,
  });
}

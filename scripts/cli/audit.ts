import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { asCliError } from "./errors";
import { operatorName } from "./operator";

const line = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  stack: z.string(),
  who: z.string(),
  /** The verb, `switchover`. */
  act: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** `begun` is all there is of an act whose command was killed. */
  result: z.enum(["begun", "done", "failed"]),
  /** Of a failure: its code. */
  error: z.string().optional(),
});

/** A line of a stack's audit. Holds no secret. */
export type AuditLine = z.output<typeof line> & {
  /** When its last word was said; absent where there is only its first. */
  readonly endedAt?: string;
};
export type AuditDetails = AuditLine["details"];

/** Where the acts of this machine's operators on a stack are kept: JSON lines, only ever added to. */
export function auditFile(stack: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const state = env.XDG_STATE_HOME ?? join(homedir(), ".local/state");
  return join(state, "redis-ha", stack, "audit.jsonl");
}

/**
 * Does an act on a stack, and leaves a line when it begins and one when it ends, with who, when, what and how it ended. Where no line can
 * be left nothing is done.
 * @param use returns its value, and what else is worth a line
 */
export async function audited<T>(
  { stack, act, details = {} }: { stack: string; act: string; details?: AuditDetails },
  use: () => Promise<{ value: T; details?: AuditDetails }>,
  file = auditFile(stack),
): Promise<T> {
  const id = randomUUID();
  const write = (more: Pick<AuditLine, "result" | "details" | "error">): void => {
    const entry: AuditLine = { id, at: new Date().toISOString(), stack, who: operatorName(), act, ...more };
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    // One write of one line: two commands at a time don't mix theirs.
    appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  };
  write({ result: "begun", details });
  try {
    const { value, details: more = {} } = await use();
    write({ result: "done", details: { ...details, ...more } });
    return value;
  } catch (error) {
    write({ result: "failed", details, error: asCliError(error).code });
    throw error;
  }
}

/** The last word on each act, the oldest first. Lines that make no sense are left out. */
export function readAudit(stack: string, file = auditFile(stack)): AuditLine[] {
  if (!existsSync(file)) return [];
  return lastWords(readFileSync(file, "utf8"));
}

/** Pure. */
export function lastWords(text: string): AuditLine[] {
  const acts = new Map<string, AuditLine>();
  for (const json of text.split("\n")) {
    const read = line.safeParse(parsed(json));
    if (!read.success) continue;
    const begun = acts.get(read.data.id);
    // An act keeps its place, and the time at which it began.
    acts.set(read.data.id, begun ? { ...read.data, at: begun.at, endedAt: read.data.at } : read.data);
  }
  return [...acts.values()];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

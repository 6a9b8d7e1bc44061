import { textOf } from "./rows";

/** An entry of the slow log. Arguments are bytes: they are never shown, only measured. */
export interface SlowEntry {
  readonly id: number;
  /** Unix time in seconds. */
  readonly at: number;
  readonly usec: number;
  readonly args: readonly Buffer[];
  /** `host:port` */
  readonly client: string;
}

/** Reads the answer to SLOWLOG GET, taken as bytes. Pure; entries that make no sense are left out. */
export function parseSlowlog(reply: unknown): SlowEntry[] {
  if (!Array.isArray(reply)) return [];
  return (reply as unknown[]).flatMap((entry) => {
    if (!Array.isArray(entry)) return [];
    const [id, at, usec, args, client] = entry as unknown[];
    if (![id, at, usec].every((n) => typeof n === "number") || !Array.isArray(args)) return [];
    const bytes = (args as unknown[]).map((arg) => (Buffer.isBuffer(arg) ? arg : Buffer.from(textOf(arg))));
    const who = Buffer.isBuffer(client) ? client.toString("latin1") : "";
    return [{ id: Number(id), at: Number(at), usec: Number(usec), args: bytes, client: who }];
  });
}

import { number } from "./info";
import { rowsOf, wordsOf } from "./rows";

const REASONS = ["auth", "command", "key", "channel"] as const;
export type DenialReason = (typeof REASONS)[number] | "other";

/** An entry of ACL LOG: equal refusals within a minute are one entry. */
export interface AclEntry {
  /** Since Redis 7.2; undefined before. */
  readonly id: string | undefined;
  readonly count: number;
  readonly reason: DenialReason;
  /** toplevel, multi, lua, module */
  readonly context: string;
  /** The command, key or channel; for `key` and `channel` it is data. */
  readonly object: string;
  /** For `auth` what somebody typed as a name, which might be a password. */
  readonly user: string;
  /** When it was last added to, in milliseconds of the clock that was given. */
  readonly updatedAt: number;
  /** `host:port` of the client that added to it last. */
  readonly client: string;
}

/** Reads the answer to ACL LOG, newest first as it comes. Pure. @param now the server's clock when it answered, in milliseconds */
export function parseAclLog(reply: unknown, now: number): AclEntry[] {
  return rowsOf(reply).flatMap((row) => {
    const count = number(row.get("count"));
    const age = number(row.get("age-seconds"));
    if (count === undefined || age === undefined) return [];
    const reason = row.get("reason");
    return [
      {
        id: row.get("entry-id"),
        count,
        reason: REASONS.find((r) => r === reason) ?? "other",
        context: row.get("context") ?? "",
        object: row.get("object") ?? "",
        user: row.get("username") ?? "",
        updatedAt: now - age * 1000,
        client: wordsOf(row.get("client-info") ?? "").get("addr") ?? "",
      },
    ];
  });
}

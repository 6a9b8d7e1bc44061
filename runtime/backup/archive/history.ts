import { parseInfo } from "../../client/info";
import type { ReplicationPoint } from "../replication/framing";

/** What INFO says of a node's history: which bytes of whose stream it could send. */
export interface HistoryFacts {
  readonly role: "master" | "replica";
  readonly id: string;
  /** Whose history its own continues, and from which offset on it is its own. */
  readonly id2: string;
  readonly secondOffset: number;
  readonly offset: number;
  /** The first byte in its backlog, and how many there are; undefined where it keeps none. */
  readonly backlog: { readonly first: number; readonly bytes: number } | undefined;
  /** `min-replicas-to-write` is in force: who follows it counts for that. */
  readonly countsReplicas: boolean;
}

/** Pure: reads `INFO replication`. */
export function historyOf(text: string): HistoryFacts {
  const info = parseInfo(text);
  const number = (name: string): number => Number(info.get(name) ?? 0);
  return {
    role: info.get("role") === "master" ? "master" : "replica",
    id: info.get("master_replid") ?? "",
    id2: info.get("master_replid2") ?? "",
    secondOffset: Number(info.get("second_repl_offset") ?? -1),
    offset: number("master_repl_offset"),
    backlog:
      info.get("repl_backlog_active") === "1"
        ? { first: number("repl_backlog_first_byte_offset"), bytes: number("repl_backlog_histlen") }
        : undefined,
    // INFO has this line only where the setting is not 0.
    countsReplicas: info.has("min_slaves_good_slaves"),
  };
}

/** Whether a node can go on where we are: `behind` may become so in a moment, `lost` never. */
export type Continuation = "continues" | "behind" | "lost";

/** Judges by the very rules of Redis (`masterTryPartialResync` in replication.c), so that a refusal, and the fork after it, is avoided. Pure. */
export function continuation({ id, offset }: ReplicationPoint, facts: HistoryFacts): Continuation {
  const next = offset + 1;
  const same = facts.id === id || (facts.id2 === id && next <= facts.secondOffset);
  if (!same || !facts.backlog) return "lost";
  const { first, bytes } = facts.backlog;
  if (next < first) return "lost";
  return next > first + bytes ? "behind" : "continues";
}

/**
 * Where the history that was asked for ends: bytes from this offset on belong to the node's own id. Pure.
 * @returns undefined where the node's history is not known to go on from `asked`
 */
export function forkOffset(asked: string, facts: HistoryFacts): number | undefined {
  return facts.id !== asked && facts.id2 === asked && facts.secondOffset > 0 ? facts.secondOffset : undefined;
}

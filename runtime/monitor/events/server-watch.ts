import type { Connection } from "../gather/connection";
import { parseAclLog, type AclEntry, type DenialReason } from "../parse/acl-log";
import { parseClients } from "../parse/clients";
import { parseInfo, type Info } from "../parse/info";
import { parseSlowlog } from "../parse/slowlog";
import { compareAclLogs, countByReason, denialEvents, type Denial } from "./denials";
import type { EventDraft } from "./event";
import { sensitiveCalls, sensitiveCounts, sensitiveEvents, type SensitiveCounts } from "./sensitive";
import { entriesToAsk, slowQueryEvents, type SlowQueryOptions } from "./slow-queries";

export interface WatchOptions extends SlowQueryOptions {
  readonly timeoutMs: number;
  /** Names of ACL users, which may be shown. */
  readonly users: readonly string[];
}

/** What is remembered of one process between two looks. */
interface Memory {
  readonly runId: string;
  readonly slowlogId: number;
  readonly refusals: number;
  readonly aclLog: readonly AclEntry[];
  readonly aclLogAt: number;
  readonly sensitive: SensitiveCounts;
}

/** The ACL LOG is read when refusals were counted, and at least so often, to see that it was emptied. */
const ACL_LOG_EVERY_MS = 30_000;

/**
 * Looks at one server's statistics for what should be told. Cheap where nothing happened: INFO and the newest entry of the slow log.
 * The first look tells nothing: what happened before the monitor started is history.
 */
export class ServerWatch {
  private memory: Memory | undefined;
  private readonly denied = new Map<DenialReason, number>();

  constructor(
    private readonly name: string,
    private readonly kind: "node" | "sentinel",
    private readonly connection: () => Connection,
    private readonly options: WatchOptions,
    /** A clock that nobody sets. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  get hasLooked(): boolean {
    return this.memory !== undefined;
  }

  /** Refusals by reason since the monitor started. */
  get denials(): ReadonlyMap<DenialReason, number> {
    return this.denied;
  }

  /** Entries in the ACL LOG by reason, as of the last time it was read; undefined where it may not be read. */
  get aclLogEntries(): ReadonlyMap<DenialReason, number> | undefined {
    return this.memory && countByReason(this.memory.aclLog);
  }

  /**
   * Looks once. @param duringFailover whether Sentinels use sensitive commands; asked once the server's answers are there, which may be of later
   * @throws when the server does not answer
   */
  async look(duringFailover: () => boolean): Promise<EventDraft[]> {
    const { timeoutMs } = this.options;
    const sections = this.kind === "node" ? ["server", "commandstats", "errorstats"] : ["server", "stats"];
    const [text, newest] = await Promise.all([
      this.connection().ask(timeoutMs, "info", ...sections),
      this.kind === "node" ? this.connection().askBytes(timeoutMs, "slowlog", "get", "1") : undefined,
    ]);
    if (typeof text !== "string") return [];
    const info = parseInfo(text);
    const runId = info.fields.get("run_id") ?? "";
    const slowlogId = parseSlowlog(newest)[0]?.id ?? -1;
    const old = this.memory;
    const same = old?.runId === runId;
    const drafts: EventDraft[] = [];
    if (old && !same) drafts.push(this.restarted());
    const { denials, ...aclLog } = await this.aclLog(info, same ? old : undefined, drafts);
    const sensitive = sensitiveCounts(info.commands);
    if (same) {
      drafts.push(...(await this.slowQueries(slowlogId, old.slowlogId)));
      drafts.push(...(await this.sensitive(old.sensitive, sensitive, duringFailover)));
    }
    // Only now, as a look that fails on its way is made again from the old memory.
    for (const { entry, count } of denials) this.denied.set(entry.reason, (this.denied.get(entry.reason) ?? 0) + count);
    this.memory = { ...aclLog, runId, slowlogId, sensitive };
    return drafts;
  }

  private restarted(): EventDraft {
    return {
      kind: "node-restarted",
      subject: this.name,
      text: `${this.name} was started anew`,
    };
  }

  private async aclLog(
    info: Info,
    old: Memory | undefined,
    drafts: EventDraft[],
  ): Promise<Pick<Memory, "refusals" | "aclLog" | "aclLogAt"> & { readonly denials: readonly Denial[] }> {
    const { timeoutMs } = this.options;
    const refusals = refusalsIn(info);
    const aclLogAt = this.now();
    if (old?.refusals === refusals && aclLogAt - old.aclLogAt <= ACL_LOG_EVERY_MS) {
      return { refusals, aclLog: old.aclLog, aclLogAt: old.aclLogAt, denials: [] };
    }
    // In one turn, so that the server answers both at one moment.
    const [clock, reply] = await Promise.all([
      this.connection().ask(timeoutMs, "info", "server"),
      this.connection().ask(timeoutMs, "acl", "log", "128"),
    ]);
    if (reply === undefined) return { refusals, aclLog: [], aclLogAt, denials: [] };
    const aclLog = parseAclLog(reply, serverTime(clock));
    if (!old) return { refusals, aclLog, aclLogAt, denials: [] };
    const delta = compareAclLogs(old.aclLog, aclLog);
    drafts.push(...denialEvents(this.name, delta, this.options.users, this.options.showKeys));
    return { refusals, aclLog, aclLogAt, denials: delta.denials };
  }

  private async slowQueries(newestId: number, lastId: number): Promise<EventDraft[]> {
    if (newestId === lastId) return [];
    const count = entriesToAsk(newestId, lastId);
    const reply = await this.connection().askBytes(this.options.timeoutMs, "slowlog", "get", String(count));
    // Entries that came meanwhile are told at the next look.
    const entries = parseSlowlog(reply).filter((e) => e.id <= newestId);
    return slowQueryEvents(this.name, entries, lastId, newestId, this.options);
  }

  private async sensitive(
    before: SensitiveCounts,
    after: SensitiveCounts,
    duringFailover: () => boolean,
  ): Promise<EventDraft[]> {
    const { calls, reset } = sensitiveCalls(before, after);
    const drafts: EventDraft[] = [];
    if (reset)
      drafts.push({
        kind: "statistics-reset",
        subject: this.name,
        text: `The statistics of ${this.name} were reset: counters begin anew`,
      });
    if (calls.size === 0) return drafts;
    const clients = parseClients(await this.connection().ask(this.options.timeoutMs, "client", "list"));
    return [...drafts, ...sensitiveEvents(this.name, calls, clients, duringFailover())];
  }
}

/**
 * The server's clock, in milliseconds: the ages that ACL LOG tells are by it, so an entry's moment comes out the same however late the answer
 * is read, and also where that clock was set meanwhile.
 */
function serverTime(info: unknown): number {
  const usec = typeof info === "string" ? Number(parseInfo(info).fields.get("server_time_usec")) : Number.NaN;
  return Number.isFinite(usec) ? usec / 1000 : Date.now();
}

/** Grows whenever something is added to the ACL LOG. A Sentinel counts errors of all kinds together. */
function refusalsIn({ errors, fields }: Info): number {
  const total = fields.get("total_error_replies");
  return total === undefined ? (errors.get("NOPERM") ?? 0) + (errors.get("WRONGPASS") ?? 0) : Number(total);
}

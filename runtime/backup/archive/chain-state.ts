import type { Log } from "../events";
import type { ReplicationPoint } from "../replication/framing";
import type { ObjectStore } from "../store/object-store";
import type { ArchiveMetrics, GapReason } from "./archive-metrics";
import { continuation, type HistoryFacts } from "./history";
import { listBases, newest } from "./list";
import { liesOn, type KnownChain } from "./resume";

export interface ChainOptions {
  readonly log: Log;
  readonly metrics: ArchiveMetrics | undefined;
  readonly requestBase: () => void;
}

/** How long to wait for a backup that was asked for, before it is asked for again. */
const ASK_AGAIN_MS = 20 * 60_000;

/** What the archive is worth: whether a backup lies on the chain that grows, and what is done about it where none does. */
export class ChainState {
  private chain: { from: number; ids: Map<string, number> } | undefined;
  private replayable = false;
  private timer: NodeJS.Timeout | undefined;
  /** When a backup was asked for, in milliseconds that only count up. */
  private askedAt = -Infinity;
  /** Once a chain, lest backups that never lie on it are made without end. */
  private mayAskAtOnce = true;
  private stopped = false;

  constructor(private readonly options: ChainOptions) {}

  get isReplayable(): boolean {
    return this.replayable;
  }

  /** The chain goes on in the store, from there. @param known undefined where no backup lies on it */
  begin(point: ReplicationPoint, known: KnownChain | undefined): void {
    this.chain = known ? { from: known.from, ids: new Map(known.ids) } : beginAt(point);
    this.worth(known !== undefined);
  }

  /** Where a new chain begins, at a node with this history; undefined where it can't send its stream yet. */
  async beginning(
    store: ObjectStore,
    group: string,
    history: HistoryFacts,
    signal: AbortSignal,
  ): Promise<ReplicationPoint | undefined> {
    const base = await newest(listBases(store, group, signal));
    const usable =
      base && continuation(base, history) === "continues" ? { id: base.id, offset: base.offset } : undefined;
    if (!usable && !history.backlog) {
      this.worth(false);
      return undefined;
    }
    const point = usable ?? { id: history.id, offset: history.offset };
    this.chain = beginAt(point);
    this.options.log.info({ ...point, base: usable ? base?.folder : undefined }, "a new chain of the archive begins");
    if (usable) this.replayableFrom(usable);
    else {
      this.options.metrics?.linked("full");
      this.worth(false);
    }
    return point;
  }

  /**
   * The chain goes on behind this point, in this history. Where the archive has more than the group went on with, that is told: it stays
   * where it is, for moments of before the failover.
   */
  joins(after: ReplicationPoint, id: string, archived: ReplicationPoint): void {
    const { chain } = this;
    if (!chain) return;
    if (archived.offset > after.offset)
      this.options.log.warn(
        { id: after.id, offset: after.offset, bytes: archived.offset - after.offset },
        "a failover went back before the archive's end: what came behind that is not in the group any more",
      );
    if (id !== after.id) chain.ids.set(after.id, after.offset);
    chain.ids.set(id, Infinity);
    if (after.offset >= chain.from) return;
    this.chain = {
      from: after.offset,
      ids: new Map([
        [after.id, after.offset],
        [id, Infinity],
      ]),
    };
    this.worth(false);
  }

  /** A backup was made. One that was under way when the chain began may be of before that; then another is asked for at once. */
  baseMade(point: ReplicationPoint): void {
    if (this.replayable || !this.chain) return;
    if (liesOn(this.chain, point)) {
      this.replayableFrom(point);
    } else if (this.mayAskAtOnce) {
      this.mayAskAtOnce = false;
      this.askedAt = -Infinity;
      this.worth(false);
    }
  }

  gap(reason: GapReason, { id, offset }: ReplicationPoint): void {
    this.options.log.error(
      { reason, id, offset },
      "the archive has a gap: no node can go on where it ends, and nothing can be replayed across that",
    );
    this.options.metrics?.gap(reason);
    this.chain = undefined;
    this.askedAt = -Infinity;
    this.replayable = false;
    this.options.metrics?.replayable(false);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private replayableFrom(base: ReplicationPoint): void {
    this.options.log.info(base, "a backup lies on the archive: it can be replayed from there on");
    this.worth(true);
  }

  private worth(replayable: boolean): void {
    this.replayable = replayable;
    if (replayable) this.mayAskAtOnce = true;
    this.options.metrics?.replayable(replayable);
    clearTimeout(this.timer);
    if (replayable || this.stopped) return;
    const now = performance.now();
    if (now - this.askedAt >= ASK_AGAIN_MS) {
      this.askedAt = now;
      this.options.requestBase();
    }
    this.timer = setTimeout(() => this.worth(this.replayable), this.askedAt + ASK_AGAIN_MS - now + 1);
  }
}

function beginAt({ id, offset }: ReplicationPoint): { from: number; ids: Map<string, number> } {
  return { from: offset, ids: new Map([[id, Infinity]]) };
}

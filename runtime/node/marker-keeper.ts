import { DATA_DIR } from "../../configs/supervisor";
import { AofWatch, grownSince } from "./aof-position";
import type { History } from "./history";
import { log, textOf } from "./log";
import { historyOf, markerIn, readMarker, writeMarker, type Marker } from "./marker";
import type { NodeStatus } from "./state";

/** The offset is written this often; role, id and another base at once. */
const MARKER_EVERY_MS = 1000;

/** Keeps the marker on the volume in step with the data that is on it, which is older than Redis' for a moment after each copy. */
export class MarkerKeeper {
  private onVolume: Marker | undefined;
  private written: Marker | undefined;
  /** What the volume held when this node was promoted, for as long as that may be taken back. */
  private promotedFrom: Marker | undefined;
  private writtenAt = 0;
  /** The history went on since the volume was last looked at, or the volume was behind it then. */
  private behind = false;
  private readonly aof: AofWatch;

  /** @param appendonly as set */
  constructor(
    appendonly: boolean,
    private readonly data = DATA_DIR,
  ) {
    this.aof = new AofWatch(appendonly, data);
  }

  /** Reads what was written. @returns what the volume holds @throws where that can't be read */
  load(): History | undefined {
    this.onVolume = this.written = readMarker(markerIn(this.data));
    return this.history;
  }

  /** To be called before Redis starts. */
  begin(): void {
    this.aof.begin();
    this.behind = false;
  }

  /** To be called when Redis does not run any more. @returns what it would load */
  get history(): History | undefined {
    return historyOf(this.onVolume, (aof) => grownSince(aof, this.data));
  }

  /** To be called when the data was put aside. */
  forget(): void {
    this.onVolume = this.written = this.promotedFrom = undefined;
  }

  /** Writes what there is to write. @param wentOn whether `history` is of this very status @param last whether this is the last word */
  see(history: History, status: NodeStatus, { wentOn, last = false }: { wentOn: boolean; last?: boolean }): void {
    this.behind ||= wentOn;
    if (!this.behind) return;
    const placed = this.aof.place(status);
    if (placed.pending) {
      this.takeBack(history);
      return;
    }
    this.behind = false;
    if (history.role === "replica") this.promotedFrom = undefined;
    else if (this.onVolume?.role === "replica") this.promotedFrom = this.onVolume;
    this.onVolume = { ...history, aof: placed.aof };
    const { onVolume: now, written } = this;
    const due = now.offset !== written?.offset && Date.now() - this.writtenAt >= MARKER_EVERY_MS;
    const rebased = placed.aof && placed.aof.base !== written?.aof?.base;
    if (last || due || rebased || moved(written, now)) this.write(now);
  }

  /**
   * The node was promoted and follows the old id again, as after a failover that was given up. Until its copy is on the volume, that has
   * what it had at the promotion and what nobody wants: under the id of that promotion it would pass for newer than what all others have.
   */
  private takeBack(history: History): void {
    const { promotedFrom: before } = this;
    if (!before || history.role !== "replica" || history.lineage[0] !== before.lineage[0]) return;
    this.promotedFrom = undefined;
    this.onVolume = { ...before, aof: undefined };
    this.write(this.onVolume);
  }

  private write(marker: Marker): void {
    this.writtenAt = Date.now();
    this.written = marker;
    try {
      writeMarker(marker, markerIn(this.data));
    } catch (error) {
      log.error({ error: textOf(error) }, "the marker could not be written");
    }
  }
}

/** Whether role or id are others. Pure. */
export function moved(before: History | undefined, now: History): boolean {
  return before?.lineage[0] !== now.lineage[0] || before?.role !== now.role;
}

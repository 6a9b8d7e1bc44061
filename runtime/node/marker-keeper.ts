import { AofWatch } from "./aof-position";
import type { History } from "./history";
import { log, textOf } from "./log";
import { historyOf, readMarker, writeMarker, type Marker } from "./marker";
import type { NodeStatus } from "./state";

/** The offset is written this often; role, id and another base at once. */
const MARKER_EVERY_MS = 1000;

/** Keeps the marker on the volume in step with the data that is on it, which is older than Redis' for a moment after each copy. */
export class MarkerKeeper {
  private onVolume: Marker | undefined;
  private written: Marker | undefined;
  private writtenAt = 0;
  /** The history went on since the volume was last looked at, or the volume was behind it then. */
  private behind = false;
  private readonly aof: AofWatch;

  /** @param appendonly as set */
  constructor(appendonly: boolean) {
    this.aof = new AofWatch(appendonly);
  }

  /** Reads what was written. @returns what the volume holds @throws where that can't be read */
  load(): History | undefined {
    this.onVolume = this.written = readMarker();
    return historyOf(this.onVolume);
  }

  /** To be called before Redis starts. */
  begin(): void {
    this.aof.begin();
    this.behind = false;
  }

  /** To be called when Redis does not run any more. @returns what it would load */
  get history(): History | undefined {
    return historyOf(this.onVolume);
  }

  /** To be called when the data was put aside. */
  forget(): void {
    this.onVolume = this.written = undefined;
  }

  /** Writes what there is to write. @param wentOn whether `history` is of this very status @param last whether this is the last word */
  see(history: History, status: NodeStatus, { wentOn, last = false }: { wentOn: boolean; last?: boolean }): void {
    this.behind ||= wentOn;
    if (!this.behind) return;
    const placed = this.aof.place(status);
    if (placed.pending) return;
    this.behind = false;
    this.onVolume = { ...history, aof: placed.aof };
    const { onVolume: now, written } = this;
    const due = now.offset !== written?.offset && Date.now() - this.writtenAt >= MARKER_EVERY_MS;
    const rebased = placed.aof && placed.aof.base !== written?.aof?.base;
    if (last || due || rebased || moved(written, now)) this.write(now);
  }

  private write(marker: Marker): void {
    this.writtenAt = Date.now();
    this.written = marker;
    try {
      writeMarker(marker);
    } catch (error) {
      log.error({ error: textOf(error) }, "the marker could not be written");
    }
  }
}

/** Whether role or id are others. Pure. */
export function moved(before: History | undefined, now: History): boolean {
  return before?.lineage[0] !== now.lineage[0] || before?.role !== now.role;
}

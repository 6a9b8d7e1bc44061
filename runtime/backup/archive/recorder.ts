import type { ReplicationPoint } from "../replication/framing";
import { OpenSegment } from "./segment";

export interface RecorderOptions {
  /** A segment is closed when it has so many bytes of the stream. */
  readonly segmentBytes: number;
  /** Or when its first byte is so old, and `idle` holds. */
  readonly segmentMs: number;
  /** Whether nothing waits to be stored. If not, small segments would only pile up: the open one goes on growing. */
  readonly idle?: () => boolean;
  readonly onClosed: (segment: OpenSegment) => void;
  /** Milliseconds of Unix time. */
  readonly now?: () => number;
}

const IDLE_POLL_MS = 100;

/** Cuts the stream into segments, by size and by time, and where another history begins. */
export class Recorder {
  private current: OpenSegment | undefined;
  private timer: NodeJS.Timeout | undefined;
  private at = 0;
  private point: ReplicationPoint | undefined;
  private readonly now: () => number;

  constructor(private readonly options: RecorderOptions) {
    this.now = options.now ?? Date.now;
  }

  /** The last byte that there is; undefined before the first `begin`. */
  get position(): ReplicationPoint | undefined {
    return this.point;
  }

  /**
   * What comes next goes on behind this point.
   * @param notBefore milliseconds of Unix time: no byte came earlier, whatever the clock says now
   */
  begin(point: ReplicationPoint, notBefore = 0): void {
    this.close();
    this.point = point;
    this.at = Math.max(this.at, notBefore);
  }

  /**
   * Takes the next bytes. Copies them.
   * @param id whose history they are of
   * @param source for who looks into the segment later
   */
  add(chunk: Buffer, id: string, source: string): void {
    if (!this.point) throw new Error("the recorder was not told where to begin");
    if (chunk.length === 0) return;
    // A clock that is set back would make what came later older.
    this.at = Math.max(this.at, this.now());
    if (this.current && this.current.start.id !== id) this.close();
    this.current ??= this.open(this.point, id, source);
    this.current.add(chunk, this.at);
    this.point = { id, offset: this.point.offset + chunk.length };
    if (this.current.bytes >= this.options.segmentBytes) this.close();
  }

  /** Nothing goes on any more where it ends. */
  forget(): void {
    this.close();
    this.point = undefined;
  }

  close(): void {
    clearTimeout(this.timer);
    const { current } = this;
    this.current = undefined;
    if (current) this.options.onClosed(current);
  }

  private open(point: ReplicationPoint, id: string, source: string): OpenSegment {
    this.timer = setTimeout(() => this.closeByTime(), this.options.segmentMs);
    return new OpenSegment({ id, after: point.id, first: point.offset + 1, firstAt: this.at }, source);
  }

  private closeByTime(): void {
    if (this.options.idle?.() === false) this.timer = setTimeout(() => this.closeByTime(), IDLE_POLL_MS);
    else this.close();
  }
}

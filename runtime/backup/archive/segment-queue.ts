import { textOf } from "../errors";
import type { Log } from "../events";
import type { BackupSettings } from "../settings/types";
import type { ObjectStore } from "../store/object-store";
import { archiveFolder, segmentKey, type SegmentId } from "./layout";
import { jittered, pause } from "./pause";
import type { OpenSegment } from "./segment";

export interface Stored extends SegmentId {
  readonly key: string;
  /** Of the object. */
  readonly bytes: number;
}

export interface QueueOptions {
  readonly store: ObjectStore;
  readonly settings: Pick<BackupSettings, "group" | "transfer">;
  /** Bytes of the stream that may wait. */
  readonly mostBytes: number;
  readonly log: Log;
  /** Calls off what is under way and drops what waits. */
  readonly signal: AbortSignal;
  readonly onStored: (segment: Stored) => void;
  readonly onFailure: () => void;
}

/** Longest pause between two tries to store a segment. */
const RETRY_MS = { least: 500, most: 15_000 };

/**
 * Stores closed segments, one after the other: so what is in the store never has a hole that is filled later, and who starts again goes
 * on where it ends. Tries for ever; meanwhile what waits is bounded, as nobody may add to it when there is no `room`.
 */
export class SegmentQueue {
  private readonly waiting: OpenSegment[] = [];
  private waitingBytes = 0;
  private working: Promise<void> | undefined;
  private wake: (() => void)[] = [];

  constructor(private readonly options: QueueOptions) {}

  add(segment: OpenSegment): void {
    this.waiting.push(segment);
    this.waitingBytes += segment.bytes;
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  get hasRoom(): boolean {
    return this.waitingBytes < this.options.mostBytes;
  }

  /** Nothing waits, and nothing is under way. */
  get idle(): boolean {
    return this.working === undefined;
  }

  /** Waits until more may be added. @returns false where that is not so within `ms` */
  async room(ms: number): Promise<boolean> {
    if (this.hasRoom) return true;
    return this.until(() => this.hasRoom, ms);
  }

  /** Waits until at most half of the room is taken, so that it is not full at once again. */
  async drained(ms: number): Promise<boolean> {
    return this.until(() => this.waitingBytes <= this.options.mostBytes / 2, ms);
  }

  /** Waits until all is stored. @returns false where that is not so within `ms` */
  async settled(ms: number): Promise<boolean> {
    return this.until(() => this.working === undefined, ms);
  }

  private isDropped(): boolean {
    return this.options.signal.aborted;
  }

  private async until(holds: () => boolean, ms: number): Promise<boolean> {
    const end = performance.now() + ms;
    while (!holds()) {
      const left = end - performance.now();
      if (left <= 0 || this.isDropped()) return false;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, left);
        this.wake.push(resolve);
      });
      clearTimeout(timer);
    }
    return true;
  }

  private async work(): Promise<void> {
    for (let next = this.waiting[0]; next && !this.isDropped(); next = this.waiting[0]) {
      await this.store(next);
      this.waiting.shift();
      this.waitingBytes -= next.bytes;
      this.wakeAll();
    }
    queueMicrotask(() => this.wakeAll());
  }

  private wakeAll(): void {
    const { wake } = this;
    this.wake = [];
    for (const go of wake) go();
  }

  private async store(segment: OpenSegment): Promise<void> {
    const { store, settings, log, signal, onStored, onFailure } = this.options;
    const { group, transfer } = settings;
    const { name } = segment;
    const folder = archiveFolder(store.settings.prefix, group.name);
    const key = segmentKey(folder, name, transfer.compression, transfer.encryptionKey !== undefined);
    let body: Buffer | undefined;
    for (let tries = 0; !this.isDropped(); tries += 1) {
      try {
        body ??= await segment.pack(group.name, transfer);
        // The same bytes under the same name, however often: nothing is lost by overwriting.
        await store.put(key, body, { once: false, type: "application/octet-stream", signal });
        onStored({ ...name, key, bytes: body.length });
        return;
      } catch (error) {
        if (this.isDropped()) return;
        onFailure();
        const pauseMs = jittered(Math.min(RETRY_MS.most, RETRY_MS.least * 2 ** tries));
        log.warn({ key, reason: textOf(error), retryInMs: Math.round(pauseMs) }, "a segment could not be stored");
        await pause(pauseMs, signal);
      }
    }
  }
}

import { refreshTime } from "../early-refresh";
import { decodeEnvelope, writingId, type Header } from "../envelope";
import { l1Bytes, tagCells, type L1Entry } from "../l1/entry";
import type { Fill } from "../l1/fill-guard";
import type { Snapshot } from "../l2/shared-store";
import type { Space } from "../space";
import type { VersionCell } from "../versions";
import { decodeValue } from "./value-codec";

/** What Redis knows of a key. */
export interface Found<V> {
  /** Undefined where there is none that may be served at all. */
  readonly entry: L1Entry<V> | undefined;
  readonly fresh: boolean;
  /** What a new value may replace; undefined: none may be stored, since what is there is due to be deleted. */
  readonly seen: Buffer | undefined;
}

const NOTHING: Found<never> = { entry: undefined, fresh: false, seen: undefined };

/** Reads values from Redis, and keeps the fresh ones in L1. */
export class Reader<V> {
  constructor(private readonly space: Space<V>) {}

  /**
   * @param fill begun before this is called
   * @throws L2UnavailableError
   */
  async read(key: string, fill: Fill): Promise<Found<V>> {
    const { space } = this;
    const { store, repairer } = space.shared;
    if (repairer.isOutdated(fill.key, space.name)) return NOTHING;
    const askedAt = performance.now();
    const [snapshot, [epoch]] = await Promise.all([store.read(fill.key), space.versions.current([space.epochKey])]);
    const seen = writingId(snapshot.bytes);
    const entry = await this.entryOf(key, snapshot, epoch, askedAt);
    // A deletion that failed while this was read.
    if (repairer.isOutdated(fill.key, space.name)) return NOTHING;
    if (entry === undefined || epoch === undefined) return { entry: undefined, fresh: false, seen };
    const now = performance.now();
    if (now < entry.freshUntil) space.keep(key, entry, fill, epoch);
    return { entry: now < entry.staleUntil ? entry : undefined, fresh: now < entry.freshUntil, seen };
  }

  private async entryOf(
    key: string,
    { bytes, remainingMs }: Snapshot,
    epoch: VersionCell | undefined,
    askedAt: number,
  ): Promise<L1Entry<V> | undefined> {
    if (bytes === undefined) return undefined;
    const envelope = decodeEnvelope(bytes);
    if (envelope === undefined) {
      this.undecodable(key, new Error("it was not written by this cache"));
      return undefined;
    }
    if (envelope.kind === "tombstone" || envelope.header.epoch !== epoch?.token) return undefined;
    const { header, payload } = envelope;
    const cells = await this.validTags(header);
    if (cells === undefined) return undefined;
    try {
      const { value, encodedBytes } = await decodeValue(this.space, header, payload);
      return entryFrom(value, header, remainingMs, askedAt, cells, l1Bytes(key, encodedBytes));
    } catch (error) {
      this.undecodable(key, error);
      return undefined;
    }
  }

  /** @returns undefined when one of its tags was deleted after it was made */
  private async validTags(header: Header): Promise<readonly VersionCell[] | undefined> {
    const tags = Object.entries(header.tags);
    if (tags.length === 0) return tagCells([]);
    const { keys } = this.space.shared;
    const cells = await this.space.versions.current(tags.map(([tag]) => keys.tag(this.space.name, tag)));
    const hold = cells.every((cell, i) => cell !== undefined && cell.token === tags[i]?.[1]);
    return hold ? (cells as VersionCell[]) : undefined;
  }

  private undecodable(key: string, error: unknown): void {
    const { name, counts, shared } = this.space;
    counts.undecodable += 1;
    shared.emitter.tell("undecodable", { namespace: name, key, error });
  }
}

/** How much is left is what Redis said, counted from before it was asked: never too much. Pure but for the draw of refreshTime(). */
function entryFrom<V>(
  value: V,
  { ttlMs, graceMs, factoryMs, early }: Header,
  remainingMs: number,
  askedAt: number,
  cells: readonly VersionCell[],
  bytes: number,
): L1Entry<V> {
  const leftMs = Math.min(remainingMs, ttlMs + graceMs);
  const freshUntil = askedAt + leftMs - graceMs;
  const refreshAt = refreshTime(freshUntil, ttlMs, factoryMs, early);
  return { value, freshUntil, staleUntil: askedAt + leftMs, refreshAt, cells, bytes };
}

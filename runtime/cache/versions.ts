import { LRUCache } from "lru-cache";
import type { Fill, FillGuard } from "./l1/fill-guard";
import type { SharedStore } from "./l2/shared-store";
import type { Trust } from "./tracking/tracker";

/** The version of a tag or a namespace, as this process knows it. Whoever holds it sees at once when it ends. */
export interface VersionCell {
  readonly token: string;
  valid: boolean;
}

const MAX_KNOWN = 10_000;
/** A tag that is not used for so long is forgotten, and what still carries it counts as outdated. */
const TAG_LIFE_MS = 30 * 86_400_000;

/**
 * Versions of tags and of the namespace itself. A version is a random text under a key of its own; values carry the ones they were made
 * under, and to invalidate them all the key is deleted: no clock, no counter that begins anew where Redis lost it, no search for keys.
 * What is known here is kept true by the same invalidations as values are.
 */
export class Versions {
  private readonly known = new LRUCache<string, VersionCell>({
    max: MAX_KNOWN,
    dispose: (cell) => {
      cell.valid = false;
    },
  });

  constructor(
    private readonly store: SharedStore,
    private readonly guard: FillGuard,
    private readonly trust: Trust,
    private readonly isOutdated: (key: string) => boolean,
  ) {}

  /**
   * The versions of now; undefined where there is none, so that nothing can be valid under it.
   * @throws L2UnavailableError
   */
  async current(keys: readonly string[]): Promise<(VersionCell | undefined)[]> {
    const cells = keys.map((key) => this.lookUp(key));
    const unknown = keys.filter((_, i) => cells[i] === undefined);
    if (unknown.length === 0) return cells;
    const read = await this.filling(unknown, async (fills) => {
      const tokens = await this.store.tokens(unknown);
      return tokens.map((token, i) => (token === undefined ? undefined : this.keep(fills[i], token)));
    });
    return keys.map((key, i) => (this.isOutdated(key) ? undefined : (cells[i] ?? read[unknown.indexOf(key)])));
  }

  /**
   * The versions of now, made where there are none.
   * @param lasting the one that never expires: the namespace's; its version comes first
   * @throws L2UnavailableError
   */
  async ensure(lasting: string, keys: readonly string[]): Promise<[VersionCell, ...VersionCell[]]> {
    const [first, ...cells] = await this.current([lasting, ...keys]);
    return Promise.all([
      first ?? this.make(lasting, undefined),
      ...keys.map((key, i) => cells[i] ?? this.make(key, TAG_LIFE_MS)),
    ]);
  }

  /** Somebody deleted or made this version. @returns whether one was known */
  invalidate(key: string): boolean {
    return this.known.delete(key);
  }

  /** Invalidations were missed. */
  clear(): void {
    this.known.clear();
  }

  private lookUp(key: string): VersionCell | undefined {
    return performance.now() < this.trust.until ? this.known.get(key) : undefined;
  }

  private make(key: string, lifeMs: number | undefined): Promise<VersionCell> {
    return this.filling([key], async ([fill]) => this.keep(fill, await this.store.ensureToken(key, lifeMs)));
  }

  private keep(fill: Fill | undefined, token: string): VersionCell {
    if (!fill?.keepable) return { token, valid: false };
    const before = this.known.peek(fill.key);
    if (before?.token === token) return before;
    const cell = { token, valid: true };
    this.known.set(fill.key, cell);
    return cell;
  }

  private async filling<T>(keys: readonly string[], work: (fills: readonly Fill[]) => Promise<T>): Promise<T> {
    const fills = keys.map((key) => this.guard.begin(key));
    try {
      return await work(fills);
    } finally {
      for (const fill of fills) this.guard.end(fill);
    }
  }
}

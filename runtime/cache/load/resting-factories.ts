import { LRUCache } from "lru-cache";

const MAX_KEYS = 10_000;

/** Keys whose factory is not asked again at once. */
export class RestingFactories {
  private readonly until = new LRUCache<string, { readonly at: number }>({ max: MAX_KEYS });

  constructor(
    private readonly restMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  rest(key: string): void {
    this.until.set(key, { at: this.now() + this.restMs });
  }

  rests(key: string): boolean {
    const until = this.until.get(key);
    return until !== undefined && this.now() < until.at;
  }
}

import { fullJitter } from "../../client/jitter";
import type { HeldLease } from "../l2/shared-store";
import type { Space } from "../space";
import { newToken } from "../token";

/**
 * Leases that processes take in turn, so that one of them makes a value. The token is checked where the value is stored: who held the
 * lease too long stores nothing.
 */
export class LeaseDesk<V> {
  /** Whom to wake when a key is written: most often that is the value that is waited for. */
  private readonly sleepers = new Map<string, Set<() => void>>();

  constructor(private readonly space: Space<V>) {
    space.onWritten((key) => this.wake(key));
  }

  /**
   * @param seen what the key began with when it was read
   * @returns the lease, or why there is none @throws L2UnavailableError
   */
  async take(key: string, seen: Buffer, ttlMs: number): Promise<HeldLease | "held" | "written"> {
    const { shared, name } = this.space;
    const lease = { key: shared.keys.lease(name, key), token: newToken() };
    const answer = await shared.store.acquire(this.space.redisKey(key), seen, lease, ttlMs);
    return answer === "taken" ? lease : answer;
  }

  /** Nobody waits for it: if it fails the lease runs out by itself. */
  give(lease: HeldLease): void {
    this.space.shared.store.release(lease).catch(() => undefined);
  }

  /** Waits until the key is written as far as this process hears, and not longer than it is sensible to wait before looking again. */
  async pause(key: string, attempt: number, leftMs: number): Promise<void> {
    const waitMs = Math.min(leftMs, 20 + fullJitter(attempt, 20, 250));
    await new Promise<void>((resolve) => {
      const sleepers = this.sleepers.get(key) ?? new Set();
      const done = (): void => {
        clearTimeout(timer);
        sleepers.delete(done);
        if (sleepers.size === 0) this.sleepers.delete(key);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.sleepers.set(key, sleepers.add(done));
    });
  }

  private wake(key: string | undefined): void {
    const woken = key === undefined ? [...this.sleepers.values()] : [this.sleepers.get(key) ?? []];
    for (const sleepers of woken) for (const done of [...sleepers]) done();
  }
}

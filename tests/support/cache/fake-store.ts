import { encodeTombstone } from "../../../runtime/cache/envelope";
import { L2UnavailableError } from "../../../runtime/cache/errors";
import type { HeldLease, LeaseAnswer, SharedStore, Snapshot } from "../../../runtime/cache/l2/shared-store";
import { newToken } from "../../../runtime/cache/token";

interface Stored {
  readonly bytes: Buffer;
  readonly until: number;
}

/** A Redis that all processes of a test share: in memory, on the test's clock, down or slow when the test says so. */
export class FakeStore implements SharedStore {
  readonly data = new Map<string, Stored>();
  /** Told of every key that is written, as Redis tells who tracks it. */
  readonly listeners = new Set<(key: string) => void>();
  down = false;
  /** What was asked, as `read key`. */
  readonly asked: string[] = [];
  private gates: { readonly what: RegExp; readonly open: Promise<void> }[] = [];

  /** Answers that match come only when the returned function is called; what they say is what was true when they were asked. */
  hold(what: RegExp): () => void {
    let release: () => void = () => undefined;
    const gate = { what, open: new Promise<void>((resolve) => (release = resolve)) };
    this.gates.push(gate);
    return () => {
      this.gates = this.gates.filter((g) => g !== gate);
      release();
    };
  }

  read(key: string): Promise<Snapshot> {
    return this.answer(`read ${key}`, () => {
      const stored = this.live(key);
      return stored
        ? { bytes: stored.bytes, remainingMs: stored.until - performance.now() }
        : { bytes: undefined, remainingMs: 0 };
    });
  }

  tokens(keys: readonly string[]): Promise<(string | undefined)[]> {
    return this.answer(`tokens ${keys.join(" ")}`, () => keys.map((key) => this.live(key)?.bytes.toString()));
  }

  ensureToken(key: string, lifeMs = Infinity): Promise<string> {
    return this.answer(`ensure ${key}`, () => {
      if (!this.live(key)) this.put(key, Buffer.from(newToken()), lifeMs);
      return String(this.live(key)?.bytes);
    });
  }

  write(key: string, bytes: Buffer, lifeMs: number): Promise<void> {
    return this.answer(`write ${key}`, () => this.put(key, bytes, lifeMs));
  }

  replace(key: string, bytes: Buffer, lifeMs: number, seen: Buffer, lease: HeldLease | undefined): Promise<boolean> {
    return this.answer(`replace ${key}`, () => {
      if (!this.begins(key, seen) || (lease && this.live(lease.key)?.bytes.toString() !== lease.token)) return false;
      this.put(key, bytes, lifeMs);
      if (lease) this.data.delete(lease.key);
      return true;
    });
  }

  forget(key: string): Promise<void> {
    return this.answer(`forget ${key}`, () => this.remove(key));
  }

  acquire(key: string, seen: Buffer, lease: HeldLease, lifeMs: number): Promise<LeaseAnswer> {
    return this.answer(`acquire ${lease.key}`, () => {
      if (!this.begins(key, seen)) return "written";
      if (this.live(lease.key)) return "held";
      this.put(lease.key, Buffer.from(lease.token), lifeMs);
      return "taken";
    });
  }

  release(lease: HeldLease): Promise<void> {
    return this.answer(`release ${lease.key}`, () => {
      if (this.live(lease.key)?.bytes.toString() === lease.token) this.data.delete(lease.key);
    });
  }

  /** A foreign program writes. */
  put(key: string, bytes: Buffer = encodeTombstone(), lifeMs = Infinity): void {
    this.data.set(key, { bytes, until: performance.now() + lifeMs });
    this.tell(key);
  }

  remove(key: string): void {
    if (this.data.delete(key)) this.tell(key);
  }

  private begins(key: string, seen: Buffer): boolean {
    const now = this.live(key)?.bytes ?? Buffer.alloc(0);
    return seen.length === 0 ? now.length === 0 : now.subarray(0, seen.length).equals(seen);
  }

  private live(key: string): Stored | undefined {
    const stored = this.data.get(key);
    return stored && performance.now() < stored.until ? stored : undefined;
  }

  private tell(key: string): void {
    for (const listener of [...this.listeners]) listener(key);
  }

  private async answer<T>(what: string, work: () => T): Promise<T> {
    this.asked.push(what);
    if (this.down) throw new L2UnavailableError(what, { cause: new Error("down") });
    const result = work();
    const gate = this.gates.find((g) => g.what.test(what));
    if (gate) await gate.open;
    return result;
  }
}

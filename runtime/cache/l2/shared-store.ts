/** `held`: by another process; `written`: the key has been written since it was read, so there is nothing to make before another look. */
export type LeaseAnswer = "taken" | "held" | "written";

/** What Redis holds under a key. */
export interface Snapshot {
  readonly bytes: Buffer | undefined;
  /** How long it still lives, by Redis' clock; Infinity for ever. */
  readonly remainingMs: number;
}

/** A lease that this process holds. */
export interface HeldLease {
  readonly key: string;
  /** Only with it may be stored what was made under the lease. */
  readonly token: string;
}

/** What the cache needs of Redis. Every method rejects with L2UnavailableError and settles within the configured time. */
export interface SharedStore {
  read(key: string): Promise<Snapshot>;
  /** The versions under these keys. */
  tokens(keys: readonly string[]): Promise<(string | undefined)[]>;
  /** The version under this key, made if there is none. @param lifeMs undefined for ever */
  ensureToken(key: string, lifeMs: number | undefined): Promise<string>;
  write(key: string, bytes: Buffer, lifeMs: number): Promise<void>;
  /**
   * Writes only if the key still holds what it held when it was read, and only while `lease` is held; ends the lease.
   * @param seen writingId() of what was read
   * @returns false when somebody else was faster
   */
  replace(key: string, bytes: Buffer, lifeMs: number, seen: Buffer, lease: HeldLease | undefined): Promise<boolean>;
  /** Deletes a key without leaving anything. */
  forget(key: string): Promise<void>;
  /** Takes the lease on making a key's value. @param seen what the key began with when it was read */
  acquire(key: string, seen: Buffer, lease: HeldLease, lifeMs: number): Promise<LeaseAnswer>;
  /** Ends a lease, if it is still this one. */
  release(lease: HeldLease): Promise<void>;
}

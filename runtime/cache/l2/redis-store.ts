import { isReplyError, type ClientView } from "../../client";
import type { Breaker } from "../../client/executor/breaker";
import { L2UnavailableError } from "../errors";
import { newToken } from "../token";
import { ACQUIRE, RELEASE, REPLACE } from "./scripts";
import type { HeldLease, LeaseAnswer, SharedStore, Snapshot } from "./shared-store";

/** Redis through the client. Only calls that went there teach the breaker: a value that cannot be encoded never gets here. */
export class RedisStore implements SharedStore {
  constructor(
    private readonly redis: ClientView,
    private readonly breaker: Breaker,
    private readonly onError: (error: L2UnavailableError) => void,
  ) {}

  /** Both on one connection in this order: a life that belongs to a later value can only make this one be read again. */
  read(key: string): Promise<Snapshot> {
    return this.run("read", async () => {
      const [bytes, pttl] = await Promise.all([this.redis.getBuffer(key), this.redis.pttl(key)]);
      if (bytes === null || pttl === -2) return { bytes: undefined, remainingMs: 0 };
      return { bytes, remainingMs: pttl === -1 ? Infinity : pttl };
    });
  }

  tokens(keys: readonly string[]): Promise<(string | undefined)[]> {
    return this.run("read", async () => (await this.redis.mget([...keys])).map((token) => token ?? undefined));
  }

  ensureToken(key: string, lifeMs: number | undefined): Promise<string> {
    return this.run("write", async () => {
      const token = newToken();
      const set =
        lifeMs === undefined
          ? this.redis.set(key, token, "NX")
          : this.redis.set(key, token, "PX", Math.ceil(lifeMs), "NX");
      const [, held] = await Promise.all([set, this.redis.get(key)]);
      return held ?? token;
    });
  }

  write(key: string, bytes: Buffer, lifeMs: number): Promise<void> {
    return this.run("write", async () => {
      await this.redis.set(key, bytes, "PX", Math.ceil(lifeMs));
    });
  }

  replace(key: string, bytes: Buffer, lifeMs: number, seen: Buffer, lease: HeldLease | undefined): Promise<boolean> {
    return this.run("write", async () => {
      const life = Math.ceil(lifeMs);
      const answer = lease
        ? await this.redis.eval(REPLACE, 2, key, lease.key, seen, bytes, life, lease.token)
        : await this.redis.eval(REPLACE, 1, key, seen, bytes, life);
      return answer === 1;
    });
  }

  forget(key: string): Promise<void> {
    return this.run("write", async () => {
      await this.redis.del(key);
    });
  }

  acquire(key: string, seen: Buffer, lease: HeldLease, lifeMs: number): Promise<LeaseAnswer> {
    return this.run("write", async () => {
      const answer = await this.redis.eval(ACQUIRE, 2, key, lease.key, seen, lease.token, Math.ceil(lifeMs));
      return String(answer) as LeaseAnswer;
    });
  }

  release(lease: HeldLease): Promise<void> {
    return this.run("write", async () => {
      await this.redis.eval(RELEASE, 1, lease.key, lease.token);
    });
  }

  private async run<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const tell = this.breaker.admit();
    if (!tell) throw this.failed(operation, new Error("too many of the latest calls failed"), false);
    try {
      const result = await call();
      tell(true);
      return result;
    } catch (error) {
      const refused = isReplyError(error);
      tell(refused);
      throw this.failed(operation, error, refused);
    }
  }

  private failed(operation: string, cause: unknown, refused: boolean): L2UnavailableError {
    const error = new L2UnavailableError(operation, { cause, refused });
    this.onError(error);
    return error;
  }
}

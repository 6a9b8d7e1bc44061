import type { Call } from "./executor/call";
import type { Route } from "./executor/route";
import { keyHash } from "./executor/key-hash";
import type { Link } from "./pool/link";
import type { NodePool } from "./pool/node-pool";

/** Sends calls to today's master. There is one pool at a time: replacing it is one assignment, so no two are written to at once. */
export class MasterRoute implements Route {
  readonly once = false;
  private pool: NodePool | undefined;
  /** Counts the masters. */
  generation = 0;

  get target(): NodePool | undefined {
    return this.pool;
  }

  /** @returns the pool that was replaced */
  replace(pool: NodePool | undefined): NodePool | undefined {
    const previous = this.pool;
    this.pool = pool;
    this.generation += 1;
    return previous;
  }

  find(call: Call): Link | undefined {
    return this.pool?.pick(keyHash(call.commands[0]?.args ?? []));
  }

  notMaster(generation: number): void {
    if (this.current(generation)) this.pool?.suspend();
  }

  current(generation: number): boolean {
    return generation === this.generation;
  }
}

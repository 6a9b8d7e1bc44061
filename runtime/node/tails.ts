import { aofTail, goesOnAfter } from "./aof-tail";
import type { PeerAnswer } from "./state";

/**
 * The ends of the AOFs of a node and its peers, and how they stand to each other. They hold from the moment in which Redis does not run
 * until it leads or receives: a replica that started first still tells them to those that decide after it.
 */
export class Tails {
  /** This node's, base64. */
  own: string | undefined;
  private readonly verdicts = new Map<string, { tail: string; ahead: boolean }>();

  /** To be called when Redis does not run: then the files stand still. */
  read(): void {
    this.own = aofTail();
    this.verdicts.clear();
  }

  /** To be called when Redis leads or receives: what was read is no longer true. */
  forget(): void {
    this.own = undefined;
    this.verdicts.clear();
  }

  get aheadOf(): Record<string, boolean> {
    return Object.fromEntries([...this.verdicts].map(([name, { ahead }]) => [name, ahead]));
  }

  /** Looks for the peers' ends in this node's AOF, each once. */
  compare(peers: readonly PeerAnswer[]): Pick<Tails, "own" | "aheadOf"> {
    for (const answer of peers) {
      if (answer.kind !== "state" || answer.state.aofTail === undefined) continue;
      const { name, aofTail: tail } = answer.state;
      if (this.verdicts.get(name)?.tail !== tail) this.verdicts.set(name, { tail, ahead: goesOnAfter(tail) });
    }
    return this;
  }
}

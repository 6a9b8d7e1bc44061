import type { Call } from "./call";

/** Calls that wait for a usable connection, in the order of their coming. Those that settled meanwhile are skipped. */
export class WaitingCalls {
  private calls: Call[] = [];

  get size(): number {
    return this.calls.length;
  }

  add(call: Call): void {
    this.calls.push(call);
    // Settled ones go when they are half of the line, so that a long outage does not collect the dead.
    if (this.calls.length % 1024 === 0) this.calls = this.calls.filter((c) => !c.settled);
  }

  /** Takes all that still wait. */
  takeAll(): Call[] {
    const taken = this.calls.filter((c) => !c.settled);
    this.calls = [];
    return taken;
  }
}

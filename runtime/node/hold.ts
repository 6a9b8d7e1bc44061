import { LONGEST_HOLD_MS, type HoldRequest } from "../../configs/supervisor";

/**
 * Whether this node is to be left as it is. `expired`: whoever said so has neither gone on nor ended it, so it died on the way and may
 * have left other things changed; the Sentinels' supervisors look for that (sentinel-repair.ts).
 */
export type HoldState =
  | { readonly kind: "free" }
  | { readonly kind: "held"; readonly id: string; readonly reason: string }
  | { readonly kind: "expired"; readonly id: string; readonly reason: string };

/**
 * The maintenance word: for a bounded time the supervisor makes its node neither lead nor follow another, and hands nothing over after a
 * crash, as an operator's program moves the master. It is kept in memory only: a supervisor that starts has a Redis to start as well and
 * must decide how, and who still needs the word says it again within seconds.
 */
export class Hold {
  private word: { id: string; reason: string; until: number } | undefined;

  /** @param now milliseconds of a clock that nobody sets */
  constructor(private readonly now: () => number = () => performance.now()) {}

  get state(): HoldState {
    if (!this.word) return { kind: "free" };
    const { id, reason, until } = this.word;
    return { kind: this.now() < until ? "held" : "expired", id, reason };
  }

  get held(): boolean {
    return this.state.kind === "held";
  }

  /** @returns false where somebody else has it */
  take({ id, forMs, reason }: HoldRequest): boolean {
    if (this.word && this.word.id !== id && this.held) return false;
    this.word = { id, reason, until: this.now() + forMs };
    return true;
  }

  /** Ends it, also after it has run out. @returns false where somebody else has it */
  end(id: string): boolean {
    if (this.word && this.word.id !== id && this.held) return false;
    if (this.word?.id === id) this.word = undefined;
    return true;
  }
}

/** Reads the body of a request to take the word, or to end it. Pure. @returns undefined for what is none */
export function parseHold(body: string): HoldRequest | undefined {
  let told: unknown;
  try {
    told = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof told !== "object" || told === null) return undefined;
  const { id, forMs, reason } = told as Partial<Record<keyof HoldRequest, unknown>>;
  const texts = [id, reason].every((text) => typeof text === "string" && /^[\x20-\x7e]{1,200}$/.test(text));
  if (!texts || typeof forMs !== "number" || !(forMs >= 0 && forMs <= LONGEST_HOLD_MS)) return undefined;
  return { id: id as string, forMs, reason: reason as string };
}

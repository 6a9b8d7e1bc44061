import type { Link } from "../pool/link";
import type { CommandSpec, WriteUnit } from "../pool/write-unit";
import type { DeadlineQueue, Expiring } from "./deadlines";
import type { Route } from "./route";

/** Hears how an attempt ended. */
export interface CallListener {
  /** All commands were answered, some perhaps by a refusal of the server. */
  answered(call: Call): void;
  dropped(call: Call, written: boolean, hung: boolean): void;
  /** The deadline passed. */
  expired(call: Call): void;
  /** The client is closed. */
  aborted(call: Call): void;
}

/** What a call was asked to do, beside its commands. */
export interface CallSettings {
  /** Lower-case name for messages and metrics. */
  readonly operation: string;
  /** Undefined gives Buffers. */
  readonly encoding: "utf8" | undefined;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** The breaker does not learn how it ended, and doubt about it is no news. */
  readonly expendable?: boolean;
}

/** Makes the result of a fully answered call; what it throws is what the caller gets. */
export type Finish = (call: Call) => unknown;

/**
 * One unit of work from its start to its only settlement, over as many attempts as its deadline and category allow. Its executor
 * moves it; there are some 100,000 of these a second, so it is one flat object.
 */
export class Call implements WriteUnit, Expiring {
  settled = false;
  /** The present attempt was written and is not answered. */
  inFlight = false;
  /** An earlier attempt may have been executed. */
  maybeApplied = false;
  attempts = 0;
  /** Why it is not done yet; for the error's text. */
  waitingFor = "a connection to the master";
  /** Of the pool in which the present attempt runs; tells a retry after a failover from one against the same master. */
  generation = -1;
  /** Called once, when it is settled. */
  onLeave: (() => void) | undefined = undefined;
  retryTimer: NodeJS.Timeout | undefined = undefined;
  readonly startedAt = performance.now();
  readonly expiresAt: number;
  readonly encoding: "utf8" | undefined;
  before: Expiring | undefined = undefined;
  after: Expiring | undefined = undefined;
  queue: DeadlineQueue | undefined = undefined;
  private left = 0;
  private readonly values: unknown[] = [];
  private readonly refusals: (Error | undefined)[] = [];
  private refused = false;

  constructor(
    readonly commands: readonly CommandSpec[],
    readonly settings: CallSettings,
    readonly route: Route,
    readonly finish: Finish,
    /** Told whether the server did well, once. */
    readonly outcome: (success: boolean) => void,
    private readonly listener: CallListener,
    readonly resolve: (value: unknown) => void,
    readonly reject: (error: Error) => void,
  ) {
    this.encoding = settings.encoding;
    this.expiresAt = this.startedAt + settings.deadlineMs;
  }

  /** What the server answered to command number `index`. */
  value(index: number): unknown {
    return this.values[index];
  }

  /** How the server refused command number `index`. */
  refusal(index: number): Error | undefined {
    return this.refusals[index];
  }

  /** The texts of all refusals of this attempt. */
  refusalTexts(): string[] {
    return this.refused ? this.refusals.filter((e) => e !== undefined).map((e) => e.message) : [];
  }

  get wasRefused(): boolean {
    return this.refused;
  }

  /** Begins an attempt on a connection. */
  start(link: Link, generation: number): void {
    this.attempts += 1;
    this.generation = generation;
    this.left = this.commands.length;
    if (this.refused) this.refusals.length = 0;
    this.refused = false;
    link.write(this);
  }

  written(): void {
    this.inFlight = true;
  }

  answered(index: number, error: Error | undefined, value: unknown): void {
    if (error) {
      this.refusals[index] = error;
      this.refused = true;
    } else this.values[index] = value;
    this.left -= 1;
    if (this.left > 0) return;
    this.inFlight = false;
    if (!this.settled) this.listener.answered(this);
  }

  dropped(hung: boolean): void {
    const { inFlight } = this;
    this.inFlight = false;
    if (!this.settled) this.listener.dropped(this, inFlight, hung);
  }

  expire(): void {
    if (!this.settled) this.listener.expired(this);
  }

  abort(): void {
    if (!this.settled) this.listener.aborted(this);
  }
}

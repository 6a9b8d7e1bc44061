import type { Link } from "../pool/link";
import type { CommandSpec, WriteUnit } from "../pool/write-unit";

/** Hears how an attempt ended. */
export interface CallListener {
  /** All commands were answered, some perhaps by a refusal of the server. */
  answered(call: Call): void;
  dropped(call: Call, written: boolean, hung: boolean): void;
  /** The deadline passed. */
  expired(call: Call): void;
}

/** What a call was asked to do, beside its commands. */
export interface CallSettings {
  /** Lower-case name for messages and metrics. */
  readonly operation: string;
  readonly encoding: "utf8" | undefined;
  readonly deadlineMs: number;
}

/** One unit of work from its start to its only settlement, over as many attempts as its deadline and category allow. */
export class Call implements WriteUnit {
  settled = false;
  /** The present attempt was written and is not answered. */
  inFlight = false;
  /** An earlier attempt may have been executed. */
  maybeApplied = false;
  attempts = 0;
  /** Why it is not done yet; for the error's text. */
  waitingFor = "a connection to the master";
  readonly results: unknown[] = [];
  readonly errors: (Error | undefined)[] = [];
  readonly startedAt = performance.now();
  /** Of the pool in which the present attempt runs; tells a retry after a failover from one against the same master. */
  generation = -1;
  retryTimer: NodeJS.Timeout | undefined;
  private left = 0;
  private readonly deadline: NodeJS.Timeout;

  constructor(
    readonly commands: readonly CommandSpec[],
    readonly settings: CallSettings,
    private readonly listener: CallListener,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.deadline = setTimeout(expire, settings.deadlineMs, this);
  }

  get encoding(): "utf8" | undefined {
    return this.settings.encoding;
  }

  /** Begins an attempt on a connection. */
  start(link: Link, generation: number): void {
    this.attempts += 1;
    this.generation = generation;
    this.left = this.commands.length;
    link.write(this);
  }

  written(): void {
    this.inFlight = true;
  }

  answered(index: number, error: Error | undefined, value: unknown): void {
    this.results[index] = value;
    this.errors[index] = error;
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

  succeed(value: unknown): void {
    if (this.finish()) this.resolve(value);
  }

  fail(error: Error): void {
    if (this.finish()) this.reject(error);
  }

  /** Called by its timer only. */
  expire(): void {
    if (!this.settled) this.listener.expired(this);
  }

  private finish(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.deadline);
    clearTimeout(this.retryTimer);
    return true;
  }
}

function expire(call: Call): void {
  call.expire();
}

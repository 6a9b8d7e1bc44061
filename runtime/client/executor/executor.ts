import {
  AmbiguousError,
  CircuitOpenError,
  ClosedError,
  DeadlineExceededError,
  NotAppliedError,
  QueueFullError,
  ReplyError,
} from "../errors";
import type { AmbiguousReason } from "../errors";
import { fullJitter } from "../jitter";
import { isWithin, worst, type Category } from "../retry/category";
import { categorize } from "../retry/categorize";
import { decide, type Failure, type RetryPolicy } from "../retry/decide";
import type { RetryBudget } from "../retry/budget";
import { judgeUnit } from "../retry/reply";
import type { Link } from "../pool/link";
import type { CommandSpec } from "../pool/write-unit";
import type { Breaker } from "./breaker";
import { Call, type CallListener, type CallSettings } from "./call";
import { WaitingCalls } from "./waiting-calls";

/** Where a call can run now. */
export interface Target {
  readonly link: Link;
  /** Changes with every new master. */
  readonly generation: number;
}

/** Where a call's attempts go. */
export interface Route {
  /** @returns undefined while there is no such connection */
  find(call: Call): Target | undefined;
  /** The node of this generation refused as no master. */
  notMaster(generation: number): void;
  /** Whether this generation is still the one that is written to. */
  current(generation: number): boolean;
}

export interface ExecutorListener {
  retry(operation: string, category: Category, cause: string): void;
  ambiguous(operation: string, reason: AmbiguousReason): void;
  shed(operation: string): void;
  settled(operation: string, seconds: number, errorCode: string | undefined): void;
}

export interface ExecutorOptions {
  readonly policy: RetryPolicy;
  readonly maxCalls: number;
}

interface Running {
  readonly route: Route;
  readonly outcome: (success: boolean) => void;
  readonly finish: (call: Call) => unknown;
}

/**
 * Runs calls to their end. Each settles exactly once and within its deadline: with the server's answer, or with an error that says
 * whether it was applied. What is repeated, and what is left in doubt, is decide()'s decision.
 */
export class Executor implements CallListener {
  private readonly running = new Map<Call, Running>();
  private readonly waiting = new WaitingCalls();
  private closed = false;

  constructor(
    private readonly options: ExecutorOptions,
    private readonly budget: RetryBudget,
    readonly breaker: Breaker,
    private readonly listener: ExecutorListener,
  ) {}

  get counts(): { running: number; waiting: number } {
    return { running: this.running.size, waiting: this.waiting.size };
  }

  /**
   * Runs commands as one unit.
   * @param finish makes the result of a fully answered call; what it throws is what the caller gets
   */
  run(
    commands: readonly CommandSpec[],
    settings: CallSettings,
    route: Route,
    finish: (call: Call) => unknown,
  ): Promise<unknown> {
    const { operation } = settings;
    if (this.closed) return Promise.reject(new ClosedError(operation));
    if (this.running.size >= this.options.maxCalls) {
      this.listener.shed(operation);
      return Promise.reject(new QueueFullError(operation, this.options.maxCalls));
    }
    const outcome = this.breaker.admit();
    if (!outcome) return Promise.reject(new CircuitOpenError(operation));
    return new Promise((resolve, reject) => {
      const call = new Call(commands, settings, this, resolve, reject);
      this.running.set(call, { route, outcome, finish });
      this.attempt(call, route);
    });
  }

  /** A connection became usable: whoever waits starts. */
  wake(): void {
    for (const call of this.waiting.takeAll()) {
      const running = this.running.get(call);
      if (running) this.attempt(call, running.route);
    }
  }

  /** Refuses new calls, waits for the running ones, and ends those that are left after `drainMs`. */
  async close(drainMs: number): Promise<void> {
    this.closed = true;
    for (const call of this.waiting.takeAll()) this.reject(call, new ClosedError(call.settings.operation));
    const until = performance.now() + drainMs;
    while (this.running.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 2));
    for (const call of [...this.running.keys()]) {
      if (call.inFlight || call.maybeApplied) this.doubt(call, "connection lost");
      else this.reject(call, new ClosedError(call.settings.operation));
    }
  }

  answered(call: Call): void {
    const running = this.running.get(call);
    if (!running) return;
    const refusals = call.errors.filter((e) => e !== undefined).map((e) => e.message);
    if (refusals.length > 0) {
      const verdict = judgeUnit(refusals);
      if (verdict === "notMaster") running.route.notMaster(call.generation);
      if (verdict !== "refused" && isWhollyRefused(call)) {
        this.failed(call, running, { kind: "reply", verdict }, refusals[0] ?? "");
        return;
      }
    } else if (!running.route.current(call.generation) && !isWithin(categoryOf(call), "ReadOnly")) {
      call.maybeApplied = true;
      this.failed(call, running, { kind: "deposed" }, "answered by a deposed master");
      return;
    }
    try {
      this.succeed(call, running.finish(call));
    } catch (error) {
      this.settle(call, true, error as Error);
    }
  }

  dropped(call: Call, written: boolean, hung: boolean): void {
    const running = this.running.get(call);
    if (!running) return;
    call.maybeApplied ||= written && !isWithin(categoryOf(call), "ReadOnly");
    const cause = hung ? "the socket was hung" : "the connection was lost";
    this.failed(call, running, written ? { kind: "lost", hung } : { kind: "unwritten" }, cause);
  }

  expired(call: Call): void {
    const readsOnly = isWithin(categoryOf(call), "ReadOnly");
    if ((call.inFlight || call.maybeApplied) && !readsOnly) {
      this.doubt(call, "timeout");
      return;
    }
    const { operation, deadlineMs } = call.settings;
    const waitingFor = call.inFlight ? "the answer" : call.waitingFor;
    this.settle(call, false, new DeadlineExceededError(operation, deadlineMs, waitingFor));
  }

  private attempt(call: Call, route: Route): void {
    if (call.settled) return;
    const target = route.find(call);
    if (target) call.start(target.link, target.generation);
    else if (this.closed) this.reject(call, new ClosedError(call.settings.operation));
    else this.waiting.add(call);
  }

  private failed(call: Call, running: Running, failure: Failure, cause: string): void {
    const category = categoryOf(call);
    const decision = decide(failure, category, this.options.policy);
    const { operation } = call.settings;
    if (decision.do === "reject") {
      if (decision.as === "ambiguous") this.doubt(call, decision.reason);
      else this.settle(call, true, new ReplyError(operation, cause));
      return;
    }
    call.waitingFor =
      failure.kind === "reply" ? `a node that accepts it (${firstWord(cause)})` : "a connection to the master";
    // What never left costs the server nothing, and a new master is not the one that failed.
    const charged = failure.kind === "lost" && running.route.current(call.generation);
    if (charged && !this.budget.withdraw()) {
      if (call.maybeApplied) this.doubt(call, "connection lost");
      else this.settle(call, false, new NotAppliedError(operation, "the retry budget is spent"));
      return;
    }
    this.listener.retry(operation, category, firstWord(cause));
    if (decision.when === "soon") {
      call.retryTimer = setTimeout(() => this.attempt(call, running.route), 5 + fullJitter(call.attempts, 10, 250));
    } else this.attempt(call, running.route);
  }

  private succeed(call: Call, value: unknown): void {
    this.budget.deposit();
    this.leave(call, true, undefined);
    call.succeed(value);
  }

  private doubt(call: Call, reason: AmbiguousReason): void {
    this.listener.ambiguous(call.settings.operation, reason);
    this.settle(call, false, new AmbiguousError(call.settings.operation, reason));
  }

  /** Refused by the library itself: no news about the server. */
  private reject(call: Call, error: Error): void {
    this.settle(call, true, error);
  }

  private settle(call: Call, healthy: boolean, error: Error): void {
    this.leave(call, healthy, (error as { code?: string }).code ?? "OTHER");
    call.fail(error);
  }

  private leave(call: Call, healthy: boolean, errorCode: string | undefined): void {
    this.running.get(call)?.outcome(healthy);
    this.running.delete(call);
    this.listener.settled(call.settings.operation, (performance.now() - call.startedAt) / 1000, errorCode);
  }
}

/** Worked out only when something went wrong: most calls never need it. */
function categoryOf(call: Call): Category {
  return worst(call.commands.map((c) => categorize(c.name, c.args.flat())));
}

/** A MULTI whose EXEC was refused did nothing; any other unit is one command and a WAIT that changes nothing. */
function isWhollyRefused(call: Call): boolean {
  const decisive = call.commands[0]?.name === "multi" ? call.commands.length - 1 : 0;
  return call.errors[decisive] !== undefined;
}

function firstWord(text: string): string {
  return /^[A-Z]{3,}/.exec(text)?.[0] ?? text;
}

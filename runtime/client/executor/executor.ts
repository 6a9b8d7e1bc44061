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
import { lateTimer } from "../late-timer";
import { onAbort } from "../on-abort";
import { isWithin, worst, type Category } from "../retry/category";
import { categorize } from "../retry/categorize";
import { decide, type Failure, type RetryPolicy } from "../retry/decide";
import type { RetryBudget } from "../retry/budget";
import { judgeUnit } from "../retry/reply";
import type { CommandSpec } from "../pool/write-unit";
import { ignore, type Breaker } from "./breaker";
import { Call, type CallListener, type CallSettings, type Finish } from "./call";
import { Deadlines } from "./deadlines";
import type { Route } from "./route";
import { WaitingCalls } from "./waiting-calls";

export interface ExecutorListener {
  retry(operation: string, category: Category, cause: string): void;
  ambiguous(operation: string, reason: AmbiguousReason): void;
  shed(operation: string): void;
  settled(call: Call, errorCode: string | undefined): void;
}

export interface ExecutorOptions {
  readonly policy: RetryPolicy;
  readonly maxCalls: number;
}

/**
 * Runs calls to their end. Each settles exactly once and within its deadline: with the server's answer, or with an error that says
 * whether it was applied. What is repeated, and what is left in doubt, is decide()'s decision.
 */
export class Executor implements CallListener {
  private readonly deadlines = new Deadlines();
  private readonly waiting = new WaitingCalls();
  private closed = false;

  constructor(
    private readonly options: ExecutorOptions,
    private readonly budget: RetryBudget,
    readonly breaker: Breaker,
    private readonly listener: ExecutorListener,
  ) {}

  get counts(): { running: number; waiting: number } {
    return { running: this.deadlines.size, waiting: this.waiting.size };
  }

  /** Runs commands as one unit, on the connections that `route` finds. */
  run(commands: readonly CommandSpec[], settings: CallSettings, route: Route, finish: Finish): Promise<unknown> {
    const { operation, deadlineMs } = settings;
    if (this.closed) return Promise.reject(new ClosedError(operation));
    if (this.deadlines.size >= this.options.maxCalls) {
      this.listener.shed(operation);
      return Promise.reject(new QueueFullError(operation, this.options.maxCalls));
    }
    const outcome = this.admit(settings);
    if (!outcome) return Promise.reject(new CircuitOpenError(operation));
    return new Promise((resolve, reject) => {
      const call = new Call(commands, settings, route, finish, outcome, this, resolve, reject);
      this.deadlines.add(call, deadlineMs);
      if (settings.signal) this.heed(call, settings.signal);
      if (!call.settled) this.attempt(call);
    });
  }

  /** A connection became usable: whoever waits starts. */
  wake(): void {
    for (const call of this.waiting.takeAll()) this.attempt(call);
  }

  /** Refuses new calls, waits for the running ones, and ends those that are left after `drainMs`. */
  async close(drainMs: number): Promise<void> {
    this.closed = true;
    for (const call of this.waiting.takeAll()) this.aborted(call);
    const until = performance.now() + drainMs;
    while (this.deadlines.size > 0 && performance.now() < until)
      await new Promise<void>((resolve) => lateTimer(2, resolve));
    for (const entry of this.deadlines.all()) entry.abort();
    this.deadlines.stop();
  }

  answered(call: Call): void {
    if (call.wasRefused) {
      const texts = call.refusalTexts();
      const verdict = judgeUnit(texts);
      if (verdict === "notMaster") call.route.notMaster(call.generation);
      if (verdict !== "refused" && isWhollyRefused(call)) {
        this.failed(call, { kind: "reply", verdict }, texts[0] ?? "");
        return;
      }
    } else if (!call.route.current(call.generation) && !isWithin(categoryOf(call), "ReadOnly")) {
      call.maybeApplied = true;
      this.failed(call, { kind: "deposed" }, "answered by a deposed master");
      return;
    }
    try {
      this.succeed(call, call.finish(call));
    } catch (error) {
      this.settle(call, true, error as Error);
    }
  }

  dropped(call: Call, written: boolean, hung: boolean): void {
    call.maybeApplied ||= written && !isWithin(categoryOf(call), "ReadOnly");
    const cause = hung ? "the socket was hung" : "the connection was lost";
    this.failed(call, written ? { kind: "lost", hung } : { kind: "unwritten" }, cause);
  }

  expired(call: Call): void {
    if (this.isDoubtful(call)) {
      this.doubt(call, "timeout");
      return;
    }
    const { operation, deadlineMs } = call.settings;
    const waitingFor = call.inFlight ? "the answer" : call.waitingFor;
    this.settle(call, false, new DeadlineExceededError(operation, deadlineMs, waitingFor));
  }

  aborted(call: Call): void {
    if (this.isDoubtful(call)) this.doubt(call, "connection lost");
    else this.settle(call, true, new ClosedError(call.settings.operation));
  }

  /** @returns whom to tell the outcome; undefined when the call must not be tried */
  private admit({ expendable = false }: CallSettings): ((success: boolean) => void) | undefined {
    if (!expendable) return this.breaker.admit();
    return this.breaker.state === "closed" ? ignore : undefined;
  }

  /** Ends the call when its caller's signal is aborted; the listener goes with the call. */
  private heed(call: Call, signal: AbortSignal): void {
    call.onLeave = onAbort(signal, () => {
      if (call.settled) return;
      const { operation } = call.settings;
      if (this.isDoubtful(call)) this.doubt(call, "aborted");
      else this.settle(call, true, new NotAppliedError(operation, "its signal was aborted"));
    });
  }

  /** It may have changed something, and nobody will know. */
  private isDoubtful(call: Call): boolean {
    return call.maybeApplied || (call.inFlight && !isWithin(categoryOf(call), "ReadOnly"));
  }

  private attempt(call: Call): void {
    if (call.settled) return;
    const link = call.route.find(call);
    if (link) call.start(link, call.route.generation);
    else if (call.route.once)
      this.settle(call, true, new NotAppliedError(call.settings.operation, "the connection ended"));
    else if (this.closed) this.aborted(call);
    else this.waiting.add(call);
  }

  private failed(call: Call, failure: Failure, cause: string): void {
    if (call.route.once) {
      this.failedOnce(call, failure, cause);
      return;
    }
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
    const charged = failure.kind === "lost" && call.route.current(call.generation);
    if (charged && !this.budget.withdraw()) {
      if (call.maybeApplied) this.doubt(call, "connection lost");
      else this.settle(call, false, new NotAppliedError(operation, "the retry budget is spent"));
      return;
    }
    this.listener.retry(operation, category, firstWord(cause));
    if (decision.when === "soon") {
      call.retryTimer = setTimeout(() => this.attempt(call), 5 + fullJitter(call.attempts, 10, 250));
    } else this.attempt(call);
  }

  /** A failed attempt of a call that has only one. */
  private failedOnce(call: Call, failure: Failure, cause: string): void {
    const { operation } = call.settings;
    if (failure.kind === "reply") this.settle(call, true, new ReplyError(operation, cause));
    else if (failure.kind === "unwritten" || !call.maybeApplied)
      this.settle(call, false, new NotAppliedError(operation, cause));
    else if (failure.kind === "deposed") this.doubt(call, "answered by a deposed master");
    else this.doubt(call, failure.hung ? "timeout" : "connection lost");
  }

  private succeed(call: Call, value: unknown): void {
    this.budget.deposit();
    this.leave(call, true, undefined);
    call.resolve(value);
  }

  private doubt(call: Call, reason: AmbiguousReason): void {
    if (!call.settings.expendable) this.listener.ambiguous(call.settings.operation, reason);
    this.settle(call, false, new AmbiguousError(call.settings.operation, reason));
  }

  /** @param healthy false when the failure speaks against the server, and so counts for the breaker */
  private settle(call: Call, healthy: boolean, error: Error): void {
    this.leave(call, healthy, (error as { code?: string }).code ?? "OTHER");
    call.reject(error);
  }

  private leave(call: Call, healthy: boolean, errorCode: string | undefined): void {
    call.settled = true;
    this.deadlines.remove(call);
    if (call.retryTimer) clearTimeout(call.retryTimer);
    call.outcome(healthy);
    call.onLeave?.();
    this.listener.settled(call, errorCode);
  }
}

/** Worked out only when something went wrong: most calls never need it. */
function categoryOf(call: Call): Category {
  return worst(call.commands.map((c) => categorize(c.name, c.args.flat())));
}

/** A MULTI whose EXEC was refused did nothing; any other unit is one command and a WAIT that changes nothing. */
function isWhollyRefused(call: Call): boolean {
  const decisive = call.commands[0]?.name === "multi" ? call.commands.length - 1 : 0;
  return call.refusal(decisive) !== undefined;
}

function firstWord(text: string): string {
  return /^[A-Z]{3,}/.exec(text)?.[0] ?? text;
}

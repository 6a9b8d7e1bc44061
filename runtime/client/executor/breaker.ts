import { circuitBreaker, CircuitState, handleAll, SamplingBreaker, type CircuitBreakerPolicy } from "cockatiel";
import type { BreakerOptions } from "../options/schema";

export type BreakerState = "closed" | "open" | "halfOpen";

/** Asked before a call and told its outcome. `skip` stands for «no breaker». */
export interface Breaker {
  readonly state: BreakerState;
  /** @returns undefined when the call must not be tried, else what to call with its outcome */
  admit(): ((success: boolean) => void) | undefined;
  /** A new master was found: what the old one did is no reason to refuse. */
  reset(): void;
}

/** What a call tells that the breaker shall not learn from. */
export const ignore = (): void => undefined;

export const noBreaker: Breaker = {
  state: "closed",
  admit: () => ignore,
  reset: () => undefined,
};

const outcome = new Error("the call failed");

/**
 * cockatiel's circuit breaker over a sliding window. While the circuit is closed, calls don't run inside its promises but only tell
 * how they ended: that is the same decision without the cost of a policy around each of some 100,000 calls a second.
 */
export class SamplingCircuit implements Breaker {
  private sampling!: SamplingBreaker;
  private circuit!: CircuitBreakerPolicy;
  /** What a call that began in the closed state tells; made once for all of them. */
  private tellClosed!: (success: boolean) => void;
  /** Calls let through to try, in the half-open state. */
  private trying = 0;

  constructor(
    private readonly options: BreakerOptions,
    private readonly onState: (state: BreakerState) => void,
  ) {
    this.renew();
  }

  get state(): BreakerState {
    return nameOf(this.circuit.state);
  }

  admit(): ((success: boolean) => void) | undefined {
    const { circuit } = this;
    if (circuit.state === CircuitState.Closed) return this.tellClosed;
    // More than the trial calls would wait inside the policy, past their own deadlines.
    if (this.trying >= this.options.halfOpenCalls) return undefined;
    return this.tryOne(circuit);
  }

  reset(): void {
    if (this.circuit.state !== CircuitState.Closed) this.onState("closed");
    this.renew();
  }

  /** Runs a trial call inside the policy, which refuses it at once while the circuit is still open. */
  private tryOne(circuit: CircuitBreakerPolicy): ((success: boolean) => void) | undefined {
    let finish: ((success: boolean) => void) | undefined;
    circuit
      .execute(
        () =>
          new Promise<void>((resolve, reject) => {
            finish = (success) => {
              this.trying -= 1;
              if (success) resolve();
              else reject(outcome);
            };
          }),
      )
      .catch(() => undefined);
    if (finish) this.trying += 1;
    return finish;
  }

  private renew(): void {
    const { threshold, windowMs, minimumRps, halfOpenAfterMs, halfOpenCalls } = this.options;
    this.trying = 0;
    this.sampling = new SamplingBreaker({ threshold, duration: windowMs, minimumRps });
    this.circuit = circuitBreaker(handleAll, {
      breaker: this.sampling,
      halfOpenAfter: halfOpenAfterMs,
      halfOpenSampling: { calls: halfOpenCalls, threshold: 0 },
    });
    const { circuit, sampling } = this;
    this.tellClosed = (success) => {
      if (success) sampling.success(CircuitState.Closed);
      else void circuit.execute(() => Promise.reject(outcome)).catch(() => undefined);
    };
    circuit.onStateChange((state) => {
      if (circuit === this.circuit) this.onState(nameOf(state));
    });
  }
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "halfOpen" : "open";
}

import { guardFor, RedisClientError } from "./client-error";

/** The circuit breaker is open: too many of the latest calls failed, so this one was not tried. */
export class CircuitOpenError extends RedisClientError {
  readonly code = "CIRCUIT_OPEN";
  readonly applied = "no";

  constructor(readonly operation: string) {
    super(`${operation}: not tried, the circuit breaker is open`);
  }
}

export const isCircuitOpen = guardFor<CircuitOpenError>("CIRCUIT_OPEN");

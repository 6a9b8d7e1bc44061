import pino from "pino";

/** JSON lines on the container's standard output. Nothing that holds a secret is ever passed to it. */
export const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });

/** An error's text for a log line. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import pino, { type Logger } from "pino";

export type { Logger } from "pino";

/** JSON lines on the container's standard output. Nothing that holds a secret, a key or a value of the data is ever passed to it. */
export function createLog(level: string): Logger {
  return pino({ base: null, level, timestamp: pino.stdTimeFunctions.isoTime });
}

/** An error's text for a log line. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import pino, { type DestinationStream } from "pino";

let sink: DestinationStream | undefined;

/** JSON lines on the container's standard output. Nothing that holds a secret is ever passed to it. */
export const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime },
  { write: (line) => (sink ??= pino.destination({ dest: 1, sync: true })).write(line) },
);

/** Has the lines go elsewhere, as in the operator's command, whose standard output is for results. */
export function logTo(elsewhere: DestinationStream): void {
  sink = elsewhere;
}

/** An error's text for a log line. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

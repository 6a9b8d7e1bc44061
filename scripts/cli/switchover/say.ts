/** Pino's number of a warning. */
const WARNING = 40;

/** A line of the hand-over's log, which is JSON, for people. Pure. */
export function sayable(line: string): string {
  const { msg, level, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const more = Object.entries(fields).flatMap(([name, value]) =>
    name === "time" ? [] : [`${name}: ${String(value)}`],
  );
  return [`${Number(level) >= WARNING ? "warning: " : ""}${String(msg)}`, ...more].join("; ");
}

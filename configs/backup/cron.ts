/** A cron expression of five fields, each as the numbers it stands for; `undefined` where every number is meant. */
export interface Cron {
  readonly minute: readonly number[] | undefined;
  readonly hour: readonly number[] | undefined;
  readonly day: readonly number[] | undefined;
  readonly month: readonly number[] | undefined;
  /** 0 is Sunday. */
  readonly weekday: readonly number[] | undefined;
}

const FIELDS = ["minute", "hour", "day", "month", "weekday"] as const;
const RANGES: Readonly<Record<(typeof FIELDS)[number], readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  month: [1, 12],
  weekday: [0, 7],
};

/**
 * Reads a cron expression as crontab(5) has it, without names and nicknames: minute, hour, day of month, month, day of week, each
 * `*`, a number, a range, a list of them, or one of these with a step. Undefined for anything else.
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return undefined;
  const read = FIELDS.map((name, i) => numbersOf(fields[i] ?? "", RANGES[name]));
  if (read.includes(undefined)) return undefined;
  const [minute, hour, day, month, weekday] = read.map((numbers) => (numbers === "all" ? undefined : numbers));
  const days = weekday && [...new Set(weekday.map((n) => n % 7))].sort((a, b) => a - b);
  return { minute, hour, day, month, weekday: days?.length === 7 ? undefined : days };
}

function numbersOf(field: string, [low, high]: readonly [number, number]): readonly number[] | "all" | undefined {
  if (field === "*") return "all";
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) return undefined;
    const [, first, last, step] = match;
    const from = first === undefined ? low : Number(first);
    // A single number with a step begins there and goes on to the end.
    const to = last !== undefined ? Number(last) : first === undefined || step !== undefined ? high : from;
    const by = step === undefined ? 1 : Number(step);
    if (from < low || to > high || from > to || by < 1 || by > high - low) return undefined;
    for (let n = from; n <= to; n += by) found.add(n);
  }
  const numbers = [...found].sort((a, b) => a - b);
  return numbers.length === high - low + 1 ? "all" : numbers;
}

/** Whether days are given both ways: crontab(5) takes either then, and EventBridge has no such expression. */
export function isTwoFoldDay({ day, weekday }: Cron): boolean {
  return day !== undefined && weekday !== undefined;
}

/**
 * The same times as an expression of EventBridge Scheduler: six fields, `?` for the day that does not count, Sunday as 1. Lists are
 * written out, since its ranges and steps are others' than cron's.
 */
export function awsCron(cron: Cron): string {
  const list = (numbers: readonly number[] | undefined, other = "*"): string => numbers?.join(",") ?? other;
  const weekday = cron.weekday?.map((n) => n + 1);
  const day = weekday === undefined ? list(cron.day) : "?";
  return `cron(${list(cron.minute)} ${list(cron.hour)} ${day} ${list(cron.month)} ${list(weekday, "?")} *)`;
}

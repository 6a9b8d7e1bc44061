import { Cron } from "croner";
import { textOf } from "../errors";

const options = { mode: "5-part", timezone: "UTC", paused: true } as const;

/** What is wrong with a cron expression; undefined where nothing is. */
export function checkCron(text: string): string | undefined {
  try {
    new Cron(text, options).stop();
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

/**
 * Whether a run was missed: the schedule has had a time since the newest good backup began, or there is none yet. Asked at the start of
 * the scheduler, so that what was missed while it was down is made up for, once.
 * @param newest when the newest good one began; undefined: there is none
 */
export function isOverdue(expression: string, newest: Date | undefined, now: Date): boolean {
  if (expression === "") return false;
  if (newest === undefined) return true;
  const cron = new Cron(expression, options);
  const next = cron.nextRun(newest);
  cron.stop();
  return next !== null && next <= now;
}

/** Calls back at every time of the expression, until `stop`. */
export function every(expression: string, onTime: () => void): { stop(): void } {
  if (expression === "") return { stop: () => undefined };
  return new Cron(expression, { mode: "5-part", timezone: "UTC" }, onTime);
}

import { Cron } from "croner";

/** So many runs are looked at: a schedule by weekdays repeats within them. */
const RUNS = 32;

/** The longest time between two runs of a schedule among those before `at`, in UTC; 0 where there are none. Pure. */
export function longestGapMs(pattern: string, at: number): number {
  const runs = new Cron(pattern, { timezone: "UTC", paused: true }).nextRuns(RUNS, new Date(at));
  return runs.slice(1).reduce((gap, run, i) => Math.max(gap, run.getTime() - (runs[i]?.getTime() ?? 0)), 0);
}

import { Cron as Croner } from "croner";
import fc from "fast-check";
import { awsCron, isTwoFoldDay, parseCron } from "../../../configs/backup/cron";
import { awsSchedules } from "../../../configs/backup/schedules";
import { backupSettings } from "./support/backup";

/** Goal: a schedule means the same to cron, to the library that runs the container's, and to EventBridge Scheduler. */
test.each([
  ["5 * * * *", "cron(5 * * * ? *)"],
  ["35 2 * * *", "cron(35 2 * * ? *)"],
  ["35 3 * * 0", "cron(35 3 ? * 1 *)"],
  ["35 3 * * 7", "cron(35 3 ? * 1 *)"],
  ["35 4 1 * *", "cron(35 4 1 * ? *)"],
  ["*/15 8-10 * 1,7 1-5", "cron(0,15,30,45 8,9,10 ? 1,7 2,3,4,5,6 *)"],
  ["50/4 0-59/30 1 1 *", undefined],
  ["50/4 0-23/12 1 1 *", "cron(50,54,58 0,12 1 1 ? *)"],
  ["0-59 * */1 * 0-7", "cron(* * * * ? *)"],
])("%s is %s", (text, expression) => {
  const cron = parseCron(text);
  expect(cron && awsCron(cron)).toBe(expression);
});

test.each([
  ["", "empty"],
  ["* * * *", "four fields"],
  ["* * * * * *", "six fields"],
  ["60 * * * *", "a minute that there isn't"],
  ["* 24 * * *", "an hour that there isn't"],
  ["* * 0 * *", "a day that there isn't"],
  ["* * * 13 *", "a month that there isn't"],
  ["* * * * 8", "a day of the week that there isn't"],
  ["5-3 * * * *", "a range backwards"],
  ["*/0 * * * *", "a step of 0"],
  ["* * * * */8", "a step past the end"],
  ["a * * * *", "a letter"],
  ["1, * * * *", "an open list"],
  ["@daily", "a nickname"],
  ["* * * JAN *", "a name"],
])("%j is refused: %s", (text) => {
  expect(parseCron(text)).toBeUndefined();
});

test("days given both ways are seen", () => {
  const twofold = (text: string) => isTwoFoldDay(parseCron(text) ?? fail());
  expect(["0 0 1 * 1", "0 0 1 * *", "0 0 * * 1", "0 0 1 * 0-6"].map(twofold)).toEqual([true, false, false, false]);
});

const fail = (): never => {
  throw new Error("no cron");
};

const field = (low: number, high: number) => {
  const number = fc.integer({ min: low, max: high });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: 9 });
  const part = fc.oneof(
    number.map(String),
    range,
    fc.tuple(fc.oneof(fc.constant("*"), range), step).map((p) => p.join("/")),
  );
  return fc.oneof(
    fc.constant("*"),
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(",")),
  );
};

/** The minutes of an expression of EventBridge Scheduler, read by itself: lists of numbers, `*` and `?`. */
function awsMatches(expression: string, time: Date): boolean {
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  const now = [
    ...[time.getUTCMinutes(), time.getUTCHours(), time.getUTCDate(), time.getUTCMonth() + 1],
    ...[time.getUTCDay() + 1, time.getUTCFullYear()],
  ];
  return now.every((n, i) => ["*", "?"].includes(fields[i] ?? "") || (fields[i] ?? "").split(",").includes(String(n)));
}

test("an expression names the next times that croner names", () => {
  const day = fc.oneof(fc.tuple(field(1, 31), fc.constant("*")), fc.tuple(fc.constant("*"), field(0, 7)));
  fc.assert(
    fc.property(fc.tuple(field(0, 59), field(0, 23), field(1, 12), day), ([minute, hour, month, [date, weekday]]) => {
      const text = `${minute} ${hour} ${date} ${month} ${weekday}`;
      const cron = parseCron(text);
      fc.pre(cron !== undefined && !isTwoFoldDay(cron));
      const expression = awsCron(cron);
      const start = new Date("2026-02-27T22:58:00Z");
      // A few times, and every minute of two days around them: these and no others.
      const runs = new Croner(text, { timezone: "UTC" }).nextRuns(40, start);
      for (const run of runs)
        expect([text, expression, run, awsMatches(expression, run)]).toEqual([text, expression, run, true]);
      const end = Math.min(runs.at(-1)?.getTime() ?? 0, start.getTime() + 2 * 86_400_000);
      const named = new Set(runs.map((run) => run.getTime()));
      for (let at = start.getTime() + 60_000; at <= end; at += 60_000)
        expect([text, at, awsMatches(expression, new Date(at))]).toEqual([text, at, named.has(at)]);
    }),
    { numRuns: 60 },
  );
});

test("each class that has a schedule is called with its name", () => {
  expect(awsSchedules(backupSettings())).toEqual([
    { backupClass: "hourly", expression: "cron(5 * * * ? *)", event: '{"class":"hourly"}' },
    { backupClass: "daily", expression: "cron(35 2 * * ? *)", event: '{"class":"daily"}' },
  ]);
  const weekly = { schedules: { hourly: "", daily: "", weekly: "0 1 * * 6" }, retentionDays: { weekly: 30 } };
  expect(awsSchedules(backupSettings(weekly)).map((s) => [s.backupClass, s.expression])).toEqual([
    ["weekly", "cron(0 1 ? * 7 *)"],
  ]);
});

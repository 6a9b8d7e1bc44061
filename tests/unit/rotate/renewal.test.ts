import { isDue, isRenewable } from "../../../components/certificates/renewal";

/** Goal: a certificate is renewed in its last days, and not over and over where a new one would end with its authority all the same. */
const DAY = 86_400_000;
const iso = (days: number): string => new Date(days * DAY).toISOString();

test.each([
  ["long before its end", 69, false],
  ["in its last days", 70, true],
  ["after its end", 101, true],
])("%s", (_when, day, due) => {
  expect(isDue(iso(100), 30, day * DAY)).toBe(due);
  expect(isRenewable(iso(100), iso(1000), 30, day * DAY)).toBe(due);
  expect(isRenewable(iso(100), iso(100), 30, day * DAY)).toBe(false);
});

import { RetryBudget } from "../../../../runtime/client/retry/budget";

test("the budget is spent by retries, and filled by calls and time, up to its burst", () => {
  let now = 0;
  const budget = new RetryBudget({ burst: 2, perCall: 0.5, perSecond: 1 }, () => now);
  expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false]);
  budget.deposit();
  expect(budget.withdraw()).toBe(false);
  budget.deposit();
  expect(budget.withdraw()).toBe(true);
  now = 1_000;
  expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
  now = 100_000;
  expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false]);
});

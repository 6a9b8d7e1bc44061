import { setTimeout } from "node:timers/promises";
import { watchRunning } from "../../support/client/stopped-time";

/** Goal: what is measured is the time in which this process could run, and not less. */
test("a process that stood still loses no time, and one that waits does", async () => {
  const ran = watchRunning();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  expect(ran()).toBeLessThan(100);
  await setTimeout(150);
  expect(ran()).toBeGreaterThanOrEqual(140);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  await setTimeout(0);
  expect(ran()).toBeLessThan(400);
});

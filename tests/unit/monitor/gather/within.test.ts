import { access } from "node:fs/promises";
import { within } from "../../../../runtime/monitor/gather/within";

/** Goal: nobody is called silent because this process was busy. */
test("what settles in time is passed on, as it is; what does not is told", async () => {
  await expect(within(Promise.resolve(7), 50, "no answer")).resolves.toBe(7);
  await expect(within(Promise.reject(new Error("refused")), 50, "no answer")).rejects.toThrow("refused");
  await expect(within(new Promise(() => undefined), 20, "no answer")).rejects.toThrow("no answer within 20 ms");
});

test("an answer that came while the process stood still, past the deadline, is an answer", async () => {
  // From here timers come next, and what can be read only then.
  await new Promise((resolve) => setImmediate(resolve));
  const answer = within(
    access(__filename).then(() => "there"),
    20,
    "no answer",
  );
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  await expect(answer).resolves.toBe("there");
});

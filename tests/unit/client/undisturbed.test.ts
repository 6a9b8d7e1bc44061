import { undisturbed } from "../../support/undisturbed";

/** Goal: a round counts when the machine ran in it, and what came out of it has no say in that. */
const MOST_MS = 100;
const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * MOST_MS);

/** A round that stands still while `disturbed` says so of its number. @returns what it was called with, and the round */
function counted(disturbed: (round: number) => boolean) {
  const seen = { rounds: 0 };
  const round = (): Promise<number> => {
    seen.rounds += 1;
    if (disturbed(seen.rounds)) standStill();
    return Promise.resolve(seen.rounds);
  };
  return { seen, round };
}

test("the first round in which the machine ran is the one that counts", async () => {
  expect(await undisturbed(counted(() => false).round, MOST_MS)).toBe(1);
  expect(await undisturbed(counted((n) => n < 3).round, MOST_MS)).toBe(3);
});

test("where there is none, three times anew, nothing is known", async () => {
  const { seen, round } = counted(() => true);
  await expect(undisturbed(round, MOST_MS)).rejects.toThrow(/nothing could be measured.* \d+, \d+, \d+, \d+ ms/);
  expect(seen.rounds).toBe(4);
});

test("a round that fails is not done anew, whether the machine ran in it or not", async () => {
  let rounds = 0;
  const failing = (): Promise<never> => {
    rounds += 1;
    standStill();
    return Promise.reject(new Error("lost"));
  };
  await expect(undisturbed(failing, MOST_MS)).rejects.toThrow("lost");
  expect(rounds).toBe(1);
});

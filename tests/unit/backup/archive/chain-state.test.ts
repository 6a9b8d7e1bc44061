import { ChainState } from "../../../../runtime/backup/archive/chain-state";
import { silent } from "../../../../runtime/backup/events";

/** Goal: a backup is asked for whenever none lies on the chain, soon enough, and never without end. */
const id = (n: number): string => n.toString(16).padStart(40, "0");
const at = (offset: number, n = 1) => ({ id: id(n), offset });

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function state() {
  let asked = 0;
  const chain = new ChainState({ log: silent, metrics: undefined, requestBase: () => void (asked += 1) });
  return { chain, asked: () => asked };
}
const MINUTE = 60_000;

test("asks for a backup, again after a while, and no more once one lies on the chain", () => {
  const { chain, asked } = state();
  chain.begin(at(100), undefined);
  expect([asked(), chain.isReplayable]).toEqual([1, false]);
  jest.advanceTimersByTime(19 * MINUTE);
  expect(asked()).toBe(1);
  jest.advanceTimersByTime(2 * MINUTE);
  expect(asked()).toBe(2);
  chain.baseMade(at(100));
  expect(chain.isReplayable).toBe(true);
  jest.advanceTimersByTime(100 * MINUTE);
  expect(asked()).toBe(2);
  chain.stop();
});

test("a backup of before the chain has another made at once; one of another history not again and again", () => {
  const { chain, asked } = state();
  chain.begin(at(100), undefined);
  chain.baseMade(at(99));
  expect([asked(), chain.isReplayable]).toEqual([2, false]);
  chain.baseMade(at(500, 2));
  expect([asked(), chain.isReplayable]).toEqual([2, false]);
  chain.baseMade(at(101));
  expect(chain.isReplayable).toBe(true);
  chain.stop();
});

test("goes on over failovers; where the group went back, only what is before that counts", () => {
  const { chain, asked } = state();
  chain.begin(at(300), { from: 100, ids: new Map([[id(1), Infinity]]) });
  expect([asked(), chain.isReplayable]).toEqual([0, true]);
  chain.joins(at(250), id(2), at(300));
  expect(chain.isReplayable).toBe(true);
  // It went back to before the chain's base: that is not the group's any more.
  chain.joins(at(90, 2), id(3), at(400, 2));
  expect([asked(), chain.isReplayable]).toEqual([1, false]);
  chain.baseMade(at(95, 2));
  expect(chain.isReplayable).toBe(false);
  chain.baseMade(at(95, 3));
  expect(chain.isReplayable).toBe(true);
  chain.stop();
});

test("a gap ends it, and the next chain asks anew", () => {
  const { chain, asked } = state();
  chain.begin(at(100), undefined);
  chain.gap("lost", at(200));
  expect([asked(), chain.isReplayable]).toEqual([1, false]);
  chain.baseMade(at(150));
  expect(chain.isReplayable).toBe(false);
  chain.begin(at(700), undefined);
  expect(asked()).toBe(2);
  chain.stop();
  jest.advanceTimersByTime(100 * MINUTE);
  expect(asked()).toBe(2);
});

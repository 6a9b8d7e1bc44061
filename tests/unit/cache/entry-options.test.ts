import { ENTRY_DEFAULTS, resolveEntryOptions, type EntryOptions } from "../../../runtime/cache/entry-options";
import { InvalidCacheOptionsError } from "../../../runtime/cache/errors";

const resolve = (given: EntryOptions): ReturnType<typeof resolveEntryOptions> =>
  resolveEntryOptions(given, ENTRY_DEFAULTS);

test("what is not said comes from the defaults, and those from the namespace", () => {
  expect(resolveEntryOptions(undefined, ENTRY_DEFAULTS)).toBe(ENTRY_DEFAULTS);
  const own = resolve({ ttl: 10, grace: 5, lease: { ttl: 7 }, earlyRefresh: 0.5, timeout: { soft: 0 } });
  expect(own).toEqual({
    ...ENTRY_DEFAULTS,
    ttl: 10,
    grace: 5,
    early: 0.5,
    softMs: 0,
    lease: { ttlMs: 7, waitMs: 5_000 },
  });
  expect(resolveEntryOptions({ ttl: 20, tags: ["a", "b", "a"], timeout: 9 }, own)).toEqual({
    ...own,
    ttl: 20,
    tags: ["a", "b"],
    hardMs: 9,
  });
  expect(resolveEntryOptions({ earlyRefresh: false, lease: false }, own)).toMatchObject({
    early: undefined,
    lease: undefined,
  });
  expect(resolveEntryOptions({ lease: true }, ENTRY_DEFAULTS).lease).toEqual({ ttlMs: 10_000, waitMs: 5_000 });
});

test("all faults at once, by their paths", () => {
  const bad = {
    ttl: 0,
    grace: -1,
    earlyRefresh: 1,
    timeout: { soft: NaN, hard: 0 },
    lease: { ttl: 0, wait: -1 },
    tags: "a",
  } as unknown as EntryOptions;
  let error: unknown;
  try {
    resolve(bad);
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(InvalidCacheOptionsError);
  expect((error as InvalidCacheOptionsError).faults.map((f) => f.path)).toEqual([
    "ttl",
    "grace",
    "timeout.soft",
    "timeout.hard",
    "lease.ttl",
    "lease.wait",
    "earlyRefresh",
    "tags",
  ]);
  expect(() => resolve({ ttl: Infinity })).toThrow("ttl: expected milliseconds, 1 or more");
  expect(() => resolve({ earlyRefresh: { beta: 0 } })).toThrow("earlyRefresh");
});

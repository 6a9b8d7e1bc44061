import fc from "fast-check";
import { compareAclLogs, denialEvents } from "../../../../runtime/monitor/events/denials";
import type { AclEntry } from "../../../../runtime/monitor/parse/acl-log";

/** Goal: every refusal is counted once, on servers whose entries have ids and on those where they have none. */
const GROUPING_MS = 60_000;

interface Refusal {
  readonly at: number;
  readonly user: string;
  readonly object: string;
}

/** ACL LOG as Redis keeps it (acl.c): equal refusals within a minute, among the ten newest entries, are one, moved to the front. */
class ServersLog {
  private entries: AclEntry[] = [];
  private nextId = 0;

  constructor(
    private readonly withIds: boolean,
    private readonly max: number,
  ) {}

  refuse({ at, user, object }: Refusal): void {
    const same = this.entries
      .slice(0, 10)
      .find((e) => e.user === user && e.object === object && at - e.updatedAt <= GROUPING_MS);
    const fresh: AclEntry = {
      id: this.withIds ? String((this.nextId += 1)) : undefined,
      count: 1,
      reason: "command",
      context: "toplevel",
      object,
      user,
      updatedAt: at,
      client: "1.2.3.4:5",
    };
    const entry = same ? { ...same, count: same.count + 1, updatedAt: at } : fresh;
    this.entries = [entry, ...this.entries.filter((e) => e !== same)].slice(0, this.max);
  }

  reset(): void {
    this.entries = [];
  }

  /** What the monitor reads: the age is told, so moments differ a little from one time to the next. */
  read(jitter: number): AclEntry[] {
    return this.entries.map((e) => ({ ...e, updatedAt: e.updatedAt + jitter }));
  }
}

const step = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 300, max: 2_000 }), fc.integer({ min: 300, max: 130_000 })),
  user: fc.constantFrom("app", "shop"),
  object: fc.constantFrom("flushall", "keys", "config|set"),
  look: fc.boolean(),
  jitter: fc.integer({ min: -50, max: 50 }),
});

test.each([true, false])("in every order of refusals and looks, the sum is right (ids: %s)", (withIds) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const server = new ServersLog(withIds, 128);
      let before: AclEntry[] = [];
      let counted = 0;
      let at = 1_000_000;
      const look = (jitter: number): void => {
        const after = server.read(jitter);
        const { denials, emptied } = compareAclLogs(before, after);
        expect(emptied).toBe(false);
        counted += denials.reduce((sum, d) => sum + d.count, 0);
        before = after;
      };
      for (const { afterMs, user, object, look: looks, jitter } of steps) {
        at += afterMs;
        server.refuse({ at, user, object });
        if (looks) look(jitter);
      }
      look(0);
      expect(counted).toBe(steps.length);
    }),
    { numRuns: 500 },
  );
});

test.each([true, false])("entries that fell out at the end are no refusals, and no RESET (ids: %s)", (withIds) => {
  const server = new ServersLog(withIds, 3);
  for (let i = 0; i < 3; i += 1) server.refuse({ at: i * 1_000, user: "app", object: `c${i}` });
  const before = server.read(0);
  server.refuse({ at: 9_000, user: "app", object: "c9" });
  const { denials, emptied } = compareAclLogs(before, server.read(0));
  expect(denials.map((d) => [d.entry.object, d.count])).toEqual([["c9", 1]]);
  expect(emptied).toBe(false);
});

test("a server's clock that is set is no refusal", () => {
  const server = new ServersLog(false, 128);
  for (const object of ["a", "b", "a"]) server.refuse({ at: 1_000, user: "app", object });
  expect(compareAclLogs(server.read(0), server.read(3_600_000))).toEqual({ denials: [], emptied: false });
});

test("ACL LOG RESET is told, with what was refused since", () => {
  const server = new ServersLog(false, 128);
  for (const object of ["a", "b"]) server.refuse({ at: 1_000, user: "app", object });
  const before = server.read(0);
  server.reset();
  server.refuse({ at: 5_000, user: "app", object: "a" });
  const delta = compareAclLogs(before, server.read(0));
  expect(delta.emptied).toBe(true);
  const events = denialEvents("redis-1", delta, [], false);
  expect(events.map((e) => e.kind)).toEqual(["acl-log-emptied", "access-denied"]);
});

const entry = (over: Partial<AclEntry>): AclEntry => ({
  id: undefined,
  count: 1,
  reason: "command",
  context: "toplevel",
  object: "flushall",
  user: "app",
  updatedAt: 0,
  client: "1.2.3.4:5",
  ...over,
});
const told = (over: Partial<AclEntry>, showKeys = false) =>
  denialEvents("redis-1", { denials: [{ entry: entry(over), count: 2 }], emptied: false }, ["app"], showKeys)[0];

test("a refused command is told by its name; a key or channel only where keys may be shown", () => {
  expect(told({})).toMatchObject({ kind: "access-denied", text: "app was refused FLUSHALL 2 times on redis-1" });
  for (const reason of ["key", "channel"] as const) {
    expect(JSON.stringify(told({ reason, object: "customer:17" }))).not.toContain("customer");
    expect(told({ reason, object: "customer:17" }, true)?.details).toMatchObject({ object: "customer:17" });
  }
});

test("a failed log-in names only whom the settings know: what was typed may be a password", () => {
  const failed = told({ reason: "auth", object: "auth", user: "hunter2" }, true);
  expect(failed?.kind).toBe("login-failed");
  expect(JSON.stringify(failed)).not.toContain("hunter2");
  expect(told({ reason: "auth", object: "auth", user: "app" })?.details).toMatchObject({
    user: "app",
    client: "1.2.3.4:5",
  });
});

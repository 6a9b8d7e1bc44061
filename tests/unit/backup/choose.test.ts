import fc from "fast-check";
import { addressKey, type Address } from "../../../runtime/client/address";
import { MAX_LAG_BYTES, rankSources, type NodeFacts, type NodeView } from "../../../runtime/backup/source/choose";
import { factsOf } from "../../../runtime/backup/source/observe";
import { namedNodes } from "../../../runtime/backup/source/sentinel-view";

/** Goal: a backup is read from the freshest healthy replica, from the master only when there is none, and never from a stray. */
const MASTER: Address = { host: "10.0.0.1", port: 6379 };
const STRANGER: Address = { host: "10.0.0.9", port: 6379 };
const at = (n: number): Address => ({ host: `10.0.0.${n}`, port: 6379 });

const facts: fc.Arbitrary<NodeFacts> = fc.record({
  role: fc.constantFrom("master" as const, "replica" as const),
  loading: fc.boolean(),
  version: fc.constant("7.0.15"),
  usedMemoryBytes: fc.constant(1),
  master: fc.constantFrom(MASTER, STRANGER, undefined),
  linkUp: fc.boolean(),
  syncing: fc.boolean(),
  silentSeconds: fc.constantFrom(0, 10, 20, 21, 1000),
  offset: fc.constantFrom(0, 1000, 2000, MAX_LAG_BYTES + 2000),
});
const views: fc.Arbitrary<NodeView[]> = fc
  .array(fc.oneof(facts, fc.constant("connect ECONNREFUSED")), { maxLength: 6 })
  .map((all) =>
    all.map((one, i) =>
      typeof one === "string" ? { address: at(i + 1), error: one } : { address: at(i + 1), facts: one },
    ),
  );

function isHealthyReplica(view: NodeView, master: Address | undefined): boolean {
  if (!("facts" in view)) return false;
  const { role, loading, linkUp, syncing, silentSeconds } = view.facts;
  const follows = !master || (view.facts.master !== undefined && addressKey(view.facts.master) === addressKey(master));
  return role === "replica" && !loading && linkUp && !syncing && silentSeconds <= 20 && follows;
}

test("over all groups: every node is ranked or has a reason, replicas go first, the freshest in front", () => {
  fc.assert(
    fc.property(views, fc.constantFrom(MASTER, undefined), (all, master) => {
      const { candidates, passedOver } = rankSources(all, master);
      expect(candidates.length + Object.keys(passedOver).length).toBe(all.length);
      for (const reason of Object.values(passedOver)) expect(reason).not.toBe("");
      const roles = candidates.map(({ facts: { role } }) => role);
      expect(roles).toEqual([...roles].sort().reverse());
      for (const role of ["master", "replica"]) {
        const offsets = candidates.filter((c) => c.facts.role === role).map((c) => c.facts.offset);
        expect(offsets).toEqual([...offsets].sort((a, b) => b - a));
      }
      const heads = all.flatMap((v) =>
        "facts" in v && v.facts.role === "master" && (!master || addressKey(v.address) === addressKey(master))
          ? [v.facts.offset]
          : [],
      );
      const head = Math.max(0, ...heads);
      for (const view of all) {
        const chosen = candidates.some((c) => addressKey(c.address) === addressKey(view.address));
        if ("facts" in view && view.facts.role === "master") {
          const named = !master || addressKey(view.address) === addressKey(master);
          expect(chosen).toBe(named && !view.facts.loading);
        } else {
          const near = "facts" in view && head - view.facts.offset <= MAX_LAG_BYTES;
          expect(chosen).toBe(isHealthyReplica(view, master) && near);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test("the order of the nodes does not matter", () => {
  fc.assert(
    fc.property(views, (all) => {
      expect(rankSources([...all].reverse(), MASTER)).toEqual(rankSources(all, MASTER));
    }),
  );
});

test("INFO is read as Redis writes it", () => {
  const replica =
    "# Server\r\nredis_version:7.0.15\r\n# Memory\r\nused_memory:1024\r\n# Persistence\r\nloading:0\r\nasync_loading:0\r\n# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\nmaster_link_status:up\r\nmaster_last_io_seconds_ago:3\r\nmaster_sync_in_progress:0\r\nslave_read_repl_offset:80\r\nslave_repl_offset:70\r\nmaster_repl_offset:70\r\n";
  expect(factsOf(replica)).toEqual({
    ...{ role: "replica", loading: false, version: "7.0.15", usedMemoryBytes: 1024, master: MASTER },
    ...{ linkUp: true, syncing: false, silentSeconds: 3, offset: 70 },
  });
  expect(factsOf("role:master\r\nloading:1\r\nmaster_repl_offset:9\r\n")).toMatchObject({
    ...{ role: "master", loading: true, offset: 9, master: undefined },
  });
});

test("the master is the one that most Sentinels name, the nodes are all that any of them knows", () => {
  const fields = (n: number) => ({ ip: `10.0.0.${n}`, port: "6379" });
  const report = (master: number, ...replicas: number[]) => ({
    master: fields(master),
    replicas: replicas.map(fields),
    sentinels: [],
  });
  expect(namedNodes({ a: report(1, 2), b: report(2, 1, 3), c: report(1, 2), d: { error: "silent" } })).toEqual({
    master: at(1),
    nodes: [at(1), at(2), at(3)],
  });
  expect(namedNodes({ a: { error: "silent" } })).toEqual({ master: undefined, nodes: [] });
});

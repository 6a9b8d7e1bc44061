import { decideStart, namedByMajority, type Observation } from "../../../runtime/node/decide-start";
import { compareHistories, type History } from "../../../runtime/node/history";
import { holdsData, isLiveMaster, type PeerAnswer, type SentinelAnswer } from "../../../runtime/node/state";
import { allName, following, GROUP, history, leading, named, observe, peer, SENTINELS_SILENT, SILENT } from "./world";

/**
 * Goal: the promises of the start decision hold over every combination of answers, not only over those that the table names.
 * Method: build every observation from small sets of answers and check each promise on each; then let all three nodes of one world
 * decide at once and check that they agree.
 */
const DATA: (History | undefined)[] = [
  undefined,
  history("a", 100),
  history("a", 100, "master"),
  history("a", 50),
  history("b", 5, "master", ["a"]),
  history("b", 4, "replica", ["a"]),
  history("x", 100),
];
const SENTINELS: SentinelAnswer[][] = [
  SENTINELS_SILENT,
  allName("redis-1"),
  allName("redis-2"),
  [named("redis-3"), SILENT, named("redis-3")],
  [named("redis-1"), named("redis-2"), SILENT],
  [{ kind: "unknown" }, { kind: "unknown" }, { kind: "unknown" }],
  allName("nobody"),
];

function answersOf(name: string): PeerAnswer[] {
  return [
    SILENT,
    ...DATA.flatMap((data) => [
      peer(name, { history: data }),
      peer(name, { history: data, damaged: true }),
      leading(name, data),
      following(name, data),
      following(name, data, 100),
    ]),
  ];
}

function* observations(): Generator<Observation> {
  for (const data of DATA)
    for (const sentinels of SENTINELS)
      for (const two of answersOf("redis-2"))
        for (const three of answersOf("redis-3"))
          for (const waitedMs of [0, 20_000])
            for (const damaged of data ? [false, true] : [false])
              yield {
                ...observe({ sentinels, peers: { "redis-2": two, "redis-3": three }, waitedMs }),
                own: { ...observe().own, hasData: data !== undefined, history: data, damaged },
              };
}

function wasMasterOf(own: History | undefined, peer: History | undefined): boolean {
  return own?.role === "replica" && peer?.role === "master" && own.lineage[0] === peer.lineage[0];
}

/** Every promise that one observation's decision breaks. */
function broken(o: Observation): string[] {
  const d = decideStart(o);
  const name = namedByMajority(o.group, o.sentinels);
  const peers = Object.values(o.peers);
  const states = peers.flatMap((a) => (a.kind === "state" ? [a.state] : []));
  const holders = states.filter(holdsData);
  const against = (h: History | undefined) => (h && o.own.history ? compareHistories(h, o.own.history) : "unrelated");
  const faults: string[] = [];
  const promise = (text: string, holds: boolean): void => {
    if (!holds) faults.push(text);
  };
  promise("a reason is given", d.reason.length > 10);
  if (d.act === "lead") {
    promise("an empty node never leads where somebody has data", o.own.hasData || holders.length === 0);
    promise("an empty node never leads while somebody is silent", o.own.hasData || states.length === 2);
    promise("a node whose data can't be loaded never leads", !o.own.damaged);
    promise("nobody leads against a majority", name === undefined || name === "redis-1");
    promise(
      "nobody leads beside a master, unless named and newer",
      states.every(
        (s) => !isLiveMaster({ kind: "state", state: s }) || (name === "redis-1" && against(s.history) === "older"),
      ),
    );
    promise(
      "nobody leads who was its replica beside a master",
      !states.some((s) => wasMasterOf(o.own.history, s.history)),
    );
    promise(
      "nobody leads whose child lives",
      states.every((s) => !s.history?.lineage.slice(1).includes(o.own.history?.lineage[0] ?? "-")),
    );
    if (name === undefined) {
      promise("unnamed, all must have answered", states.length === 2);
      promise(
        "unnamed, nobody may have newer data",
        holders.every((s) => ["older", "same"].includes(against(s.history))),
      );
      promise("unnamed with data, the Sentinels had their time", !o.own.hasData || o.waitedMs >= o.sentinelGraceMs);
    }
  }
  if (d.act === "follow") {
    const master = o.peers[d.master];
    const live = master !== undefined && isLiveMaster(master);
    promise("one follows a live master or the named one", live || d.master === name);
    promise("an empty node waits for a live master", live || o.own.hasData);
    promise("a node whose data can't be loaded waits for a live master", live || !o.own.damaged);
    if (!live) {
      const third = Object.entries(o.peers).find(([n]) => n !== d.master)?.[1];
      const harmless =
        third?.kind === "state" &&
        (!holdsData(third.state) || ["older", "same"].includes(against(third.state.history)));
      promise("while the named one is away only the newest runs", harmless);
    }
  }
  if (d.act === "failover") {
    promise("only the named node asks for a failover", name === "redis-1" && states.length > 0);
    const good = holders.some((s) => s.damaged !== true);
    promise("a node whose data can't be loaded gives way to one that has good data", !o.own.damaged || good);
  }
  if (d.act === "wait" && d.bootstrap)
    promise("bootstrap means that nobody has data", !o.own.hasData && holders.length === 0);
  return faults;
}

test("no promise is broken by any combination of answers", () => {
  const faults = new Map<string, number>();
  let seen = 0;
  for (const o of observations()) {
    seen += 1;
    for (const fault of broken(o)) faults.set(fault, (faults.get(fault) ?? 0) + 1);
  }
  expect(seen).toBeGreaterThan(100_000);
  expect([...faults]).toEqual([]);
});

test("when all three nodes decide at once, at most one leads, and it is nobody's ancestor", () => {
  const worlds = DATA.flatMap((a) => DATA.flatMap((b) => DATA.map((c) => [a, b, c] as const)));
  for (const world of worlds) {
    for (const sentinels of SENTINELS) {
      const decisions = GROUP.nodes.map((node, i) => {
        const others = GROUP.nodes.filter((n) => n !== node);
        const peers = Object.fromEntries(
          others.map((n): [string, PeerAnswer] => [n.name, peer(n.name, { history: world[GROUP.nodes.indexOf(n)] })]),
        );
        return decideStart(observe({ self: node.name, data: world[i], sentinels, peers, waitedMs: 20_000 }));
      });
      const leaders = decisions.flatMap((d, i) => (d.act === "lead" ? [i] : []));
      expect(leaders.length).toBeLessThanOrEqual(1);
      const [leader] = leaders;
      if (leader === undefined) continue;
      const id = world[leader]?.lineage[0] ?? "none";
      expect(world.some((h) => h?.lineage.slice(1).includes(id))).toBe(false);
    }
  }
});

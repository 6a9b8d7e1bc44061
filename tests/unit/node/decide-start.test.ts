import { decideStart, namedByMajority, STRANGER, type Decision } from "../../../runtime/node/decide-start";
import { allName, following, GROUP, history, leading, named, observe, peer, SENTINELS_SILENT, SILENT } from "./world";
import type { History } from "../../../runtime/node/history";

const A = history("a", 100);
const A_MASTER = history("a", 90, "master");
const A_LESS = history("a", 50);
const CHILD = history("b", 5, "master", ["a"]);
const OTHER = history("x", 100);
const DAMAGED = { ...observe().own, hasData: true, history: A, damaged: true };

const empty = (name: string) => peer(name);
const broken = (name: string) => peer(name, { history: A, damaged: true });
const has = (name: string, data = A) => peer(name, { history: data });

/** What redis-1 sees, and what it does. */
const table: [string, Parameters<typeof observe>[0], Decision["act"] | `follow ${string}`, RegExp][] = [
  // The group is being made.
  ["new, alone", {}, "wait", /redis-2, redis-3 does not answer yet/],
  [
    "new, all empty, first node",
    { peers: { "redis-2": empty("redis-2"), "redis-3": empty("redis-3") } },
    "lead",
    /first/,
  ],
  [
    "new, all empty, not the first node",
    { self: "redis-2", peers: { "redis-1": empty("redis-1"), "redis-3": empty("redis-3") } },
    "wait",
    /redis-1 will lead/,
  ],
  [
    "new, and the first node leads",
    { self: "redis-2", peers: { "redis-1": leading("redis-1", undefined), "redis-3": SILENT } },
    "follow redis-1",
    /only master/,
  ],
  // The Sentinels name this node.
  ["named, with data", { data: A, sentinels: allName("redis-1") }, "lead", /name this node/],
  [
    "named by two of three",
    { data: A, sentinels: [named("redis-1"), SILENT, named("redis-1")] },
    "lead",
    /name this node/,
  ],
  [
    "named, emptied, a peer has keys",
    { sentinels: allName("redis-1"), peers: { "redis-2": following("redis-2", A), "redis-3": SILENT } },
    "failover",
    /empty and redis-2 has data/,
  ],
  [
    "named, emptied, a stopped peer has files",
    { sentinels: allName("redis-1"), peers: { "redis-2": has("redis-2"), "redis-3": SILENT } },
    "failover",
    /empty and redis-2/,
  ],
  [
    "named, emptied, a peer is silent",
    { sentinels: allName("redis-1"), peers: { "redis-2": empty("redis-2"), "redis-3": SILENT } },
    "wait",
    /redis-3 may have data/,
  ],
  [
    "named, all empty",
    { sentinels: allName("redis-1"), peers: { "redis-2": empty("redis-2"), "redis-3": empty("redis-3") } },
    "lead",
    /no node has data/,
  ],
  [
    "named, but a peer was promoted since",
    { data: A_MASTER, sentinels: allName("redis-1"), peers: { "redis-2": has("redis-2", CHILD), "redis-3": SILENT } },
    "failover",
    /redis-2 was master after this node/,
  ],
  [
    "named, but handed over before the Sentinels could write it down",
    { data: A, sentinels: allName("redis-1"), peers: { "redis-2": has("redis-2", A_MASTER), "redis-3": SILENT } },
    "failover",
    /redis-2 was master after this node/,
  ],
  [
    "named, and a peer leads with newer data",
    {
      data: A_MASTER,
      sentinels: allName("redis-1"),
      peers: { "redis-2": leading("redis-2", CHILD), "redis-3": SILENT },
    },
    "wait",
    /redis-2 is master now/,
  ],
  [
    "named, and a peer leads with older data",
    {
      data: CHILD,
      sentinels: allName("redis-1"),
      peers: { "redis-2": leading("redis-2", A_MASTER), "redis-3": SILENT },
    },
    "lead",
    /name this node/,
  ],
  [
    "named after a crash, a replica was in sync",
    {
      data: A_MASTER,
      sentinels: allName("redis-1"),
      peers: { "redis-2": following("redis-2", A_LESS, 900), "redis-3": SILENT },
    },
    "failover",
    /crashed and redis-2/,
  ],
  [
    "the same, and nobody was promoted in time",
    {
      data: A_MASTER,
      sentinels: allName("redis-1"),
      waitedMs: 3000,
      peers: { "redis-2": following("redis-2", A_LESS, 3900), "redis-3": SILENT },
    },
    "lead",
    /name this node/,
  ],
  [
    "named after a crash, the replica's link was down long before",
    {
      data: A_MASTER,
      sentinels: allName("redis-1"),
      peers: { "redis-2": following("redis-2", A_LESS, 9000), "redis-3": SILENT },
    },
    "lead",
    /name this node/,
  ],
  [
    "named, its data is damaged, a peer has data",
    {
      data: A,
      own: DAMAGED,
      sentinels: allName("redis-1"),
      peers: { "redis-2": following("redis-2", A), "redis-3": SILENT },
    },
    "failover",
    /can't load/,
  ],
  ["named, damaged, nobody has data", { own: DAMAGED, sentinels: allName("redis-1") }, "wait", /redis-check-aof/],
  [
    "named, and the data of all is damaged",
    {
      own: DAMAGED,
      sentinels: allName("redis-1"),
      peers: { "redis-2": broken("redis-2"), "redis-3": broken("redis-3") },
    },
    "wait",
    /that it can: see redis-check-aof/,
  ],
  // The Sentinels name another.
  [
    "another is named and does not lead, and this node's data is damaged",
    {
      own: DAMAGED,
      sentinels: allName("redis-3"),
      peers: { "redis-2": has("redis-2", A_LESS), "redis-3": SILENT },
    },
    "wait",
    /see redis-check-aof/,
  ],
  [
    "another is named and does not lead, and a third whose data is newer can't load it: redis-check-aof may mend that",
    {
      data: A_LESS,
      sentinels: allName("redis-3"),
      peers: { "redis-2": broken("redis-2"), "redis-3": SILENT },
    },
    "wait",
    /redis-2 may have newer data/,
  ],
  [
    "another is named and does not lead, and the first by name has the same and can't load it",
    {
      self: "redis-2",
      data: A,
      sentinels: allName("redis-3"),
      peers: { "redis-1": broken("redis-1"), "redis-3": SILENT },
    },
    "follow redis-3",
    /no other node has newer data/,
  ],
  [
    "another is named and leads, and this node's data is damaged",
    {
      own: DAMAGED,
      sentinels: allName("redis-2"),
      peers: { "redis-2": leading("redis-2", CHILD), "redis-3": SILENT },
    },
    "follow redis-2",
    /says that it is master/,
  ],
  [
    "another is named and leads",
    { data: A, sentinels: allName("redis-2"), peers: { "redis-2": leading("redis-2", CHILD), "redis-3": SILENT } },
    "follow redis-2",
    /says that it is master/,
  ],
  [
    "the same, this node has newer data: the Sentinels decide",
    {
      data: CHILD,
      sentinels: allName("redis-2"),
      peers: { "redis-2": leading("redis-2", A_MASTER), "redis-3": SILENT },
    },
    "follow redis-2",
    /says that it is master/,
  ],
  [
    "another is named and away, this node is the newest",
    { data: A, sentinels: allName("redis-3"), peers: { "redis-2": has("redis-2", A_LESS), "redis-3": SILENT } },
    "follow redis-3",
    /no other node has newer data/,
  ],
  [
    "another is named and away, a third is newer",
    { data: A_LESS, sentinels: allName("redis-3"), peers: { "redis-2": has("redis-2", A), "redis-3": SILENT } },
    "wait",
    /redis-2 may have newer data/,
  ],
  [
    "another is named and away, a third is silent",
    { data: A, sentinels: allName("redis-3"), peers: { "redis-2": SILENT, "redis-3": SILENT } },
    "wait",
    /redis-2 does not answer/,
  ],
  [
    "another is named and away, equal data: the first by name",
    { data: A, sentinels: allName("redis-3"), peers: { "redis-2": has("redis-2", A), "redis-3": SILENT } },
    "follow redis-3",
    /no other node/,
  ],
  [
    "another is named and away, unrelated data",
    { data: A, sentinels: allName("redis-3"), peers: { "redis-2": has("redis-2", OTHER), "redis-3": SILENT } },
    "wait",
    /redis-2 may have newer data/,
  ],
  [
    "another is named and away, this node is empty",
    { sentinels: allName("redis-3"), peers: { "redis-2": empty("redis-2"), "redis-3": SILENT } },
    "wait",
    /this node is empty/,
  ],
  [
    "another is named, a third leads",
    { data: A, sentinels: allName("redis-3"), peers: { "redis-2": leading("redis-2", CHILD), "redis-3": SILENT } },
    "wait",
    /redis-2 is master now/,
  ],
  ["a stranger is named", { data: A, sentinels: allName("nobody") }, "wait", /not in this group's settings/],
  // No majority.
  [
    "cold start, the Sentinels may still come",
    { data: A, peers: { "redis-2": has("redis-2", A_LESS), "redis-3": empty("redis-3") } },
    "wait",
    /waiting for the Sentinels/,
  ],
  [
    "cold start, newest",
    { data: A, waitedMs: 15_000, peers: { "redis-2": has("redis-2", A_LESS), "redis-3": empty("redis-3") } },
    "lead",
    /no other node has newer/,
  ],
  [
    "cold start, under one id the master has it all",
    { data: A_MASTER, waitedMs: 15_000, peers: { "redis-2": has("redis-2", A), "redis-3": empty("redis-3") } },
    "lead",
    /no other node has newer/,
  ],
  [
    "cold start, older",
    { data: A, waitedMs: 15_000, peers: { "redis-2": has("redis-2", CHILD), "redis-3": empty("redis-3") } },
    "wait",
    /redis-2 has newer data/,
  ],
  [
    "cold start, a peer is silent",
    { data: A, waitedMs: 15_000, peers: { "redis-2": has("redis-2", A_LESS), "redis-3": SILENT } },
    "wait",
    /redis-3 may have newer data/,
  ],
  [
    "cold start, two histories",
    { data: A, waitedMs: 15_000, peers: { "redis-2": has("redis-2", OTHER), "redis-3": empty("redis-3") } },
    "wait",
    /nothing in common/,
  ],
  [
    "cold start, empty among full",
    { waitedMs: 15_000, peers: { "redis-2": has("redis-2"), "redis-3": has("redis-3") } },
    "wait",
    /redis-2, redis-3 has data/,
  ],
  [
    "no Sentinels, one master",
    { data: A, peers: { "redis-2": leading("redis-2", CHILD), "redis-3": SILENT } },
    "follow redis-2",
    /only master/,
  ],
  [
    "no Sentinels, a master with older data",
    { data: CHILD, peers: { "redis-2": leading("redis-2", A_MASTER), "redis-3": SILENT } },
    "wait",
    /does not descend/,
  ],
  [
    "no Sentinels, two masters",
    { data: A, peers: { "redis-2": leading("redis-2", CHILD), "redis-3": leading("redis-3", OTHER) } },
    "wait",
    /redis-2, redis-3 all say/,
  ],
  [
    "the Sentinels disagree",
    {
      sentinels: [named("redis-1"), named("redis-2"), SILENT],
      peers: { "redis-2": empty("redis-2"), "redis-3": empty("redis-3") },
    },
    "wait",
    /don't agree/,
  ],
  ["the operator's word", { sentinels: SENTINELS_SILENT, forced: true }, "lead", /operator/],
];

test.each(table)("%s", (_name, seen, act, reason) => {
  const decision = decideStart(observe(seen));
  expect(decision.act === "follow" ? `follow ${decision.master}` : decision.act).toBe(act);
  expect(decision.reason).toMatch(reason);
});

describe("the named master is away, and two of its replicas compare the ends of their AOFs", () => {
  /** redis-1 has the smaller offset in its marker; what each found of the other's end is given. */
  const decide = (mine: boolean | undefined, theirs: boolean | undefined) =>
    decideStart(
      observe({
        sentinels: allName("redis-3"),
        own: {
          hasData: true,
          history: A_LESS,
          damaged: false,
          aofTail: "mine",
          aheadOf: mine === undefined ? {} : { "redis-2": mine },
        },
        peers: {
          "redis-2": peer("redis-2", {
            history: A,
            aofTail: "theirs",
            aheadOf: theirs === undefined ? {} : { "redis-1": theirs },
          }),
          "redis-3": SILENT,
        },
      }),
    ).act;

  test.each([
    ["this one goes on after the other's end, whatever the markers say", true, false, "follow"],
    ["the other goes on after this one's end", false, true, "wait"],
    ["neither holds the other's end: the markers decide", false, false, "wait"],
    ["each holds the other's end: the markers decide", true, true, "wait"],
    ["this one has not looked yet", undefined, false, "wait"],
    ["the other has not looked yet", true, undefined, "wait"],
  ])("%s", (_name, mine, theirs, act) => expect(decide(mine, theirs)).toBe(act));

  // Seen: both had taken their copy in the same second, so their markers were equal, and redis-1 was killed before anything came.
  test("one that received nothing since its copy has no end; what the AOFs have grown by since the markers decides", () => {
    const decideEmpty = (mine: History, theirs: History) =>
      decideStart(
        observe({
          sentinels: allName("redis-3"),
          own: { hasData: true, history: mine, damaged: false, aofTail: "", aheadOf: { "redis-2": false } },
          peers: {
            "redis-2": peer("redis-2", { history: theirs, aofTail: "theirs", aheadOf: { "redis-1": false } }),
            "redis-3": SILENT,
          },
        }),
      ).act;
    expect(decideEmpty(A_LESS, A)).toBe("wait");
    expect(decideEmpty(A, A_LESS)).toBe("follow");
    expect(decideEmpty(A, A)).toBe("follow");
  });
});

test("a group of one leads at once", () => {
  const group = { ...GROUP, nodes: GROUP.nodes.slice(0, 1) };
  expect(decideStart(observe({ group, peers: {}, data: A })).act).toBe("lead");
  expect(decideStart(observe({ group, peers: {} })).act).toBe("lead");
});

test("only a majority of all configured Sentinels names a master", () => {
  expect(namedByMajority(GROUP, [named("redis-1"), SILENT, SILENT])).toBeUndefined();
  expect(namedByMajority(GROUP, [named("redis-1"), named("redis-2"), SILENT])).toBeUndefined();
  expect(namedByMajority(GROUP, [named("redis-1"), { kind: "unknown" }, named("redis-1")])).toBe("redis-1");
  expect(namedByMajority(GROUP, allName("elsewhere"))).toBe(STRANGER);
});

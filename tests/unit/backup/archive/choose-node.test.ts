import fc from "fast-check";
import { chooseNode, type Follower } from "../../../../runtime/backup/archive/choose-node";
import { continuation, forkOffset, historyOf, type HistoryFacts } from "../../../../runtime/backup/archive/history";

/** Goal: whom to follow: a replica whenever one can be, the master by its rules only, and a gap only where nobody can go on. */
const id = (n: number): string => n.toString(16).padStart(40, "0");
const NONE = id(0);

function node(port: number, over: Partial<HistoryFacts> = {}): Follower {
  return {
    address: { host: "10.0.0.1", port },
    history: {
      ...{ role: "replica", id: id(1), id2: NONE, secondOffset: -1, offset: 1000 },
      ...{ backlog: { first: 1, bytes: 1000 }, countsReplicas: false, ...over },
    },
  };
}
const at = (offset: number, n = 1) => ({ id: id(n), offset });

const historyFacts: fc.Arbitrary<HistoryFacts> = fc
  .record({
    role: fc.constantFrom("master" as const, "replica" as const),
    id: fc.integer({ min: 1, max: 3 }).map(id),
    id2: fc.integer({ min: 0, max: 3 }).map(id),
    secondOffset: fc.integer({ min: -1, max: 60 }),
    first: fc.integer({ min: 1, max: 50 }),
    bytes: fc.integer({ min: 0, max: 50 }),
    backlog: fc.boolean(),
    countsReplicas: fc.boolean(),
  })
  .map(({ first, bytes, backlog, ...rest }) => ({
    ...rest,
    offset: first + bytes - 1,
    backlog: backlog ? { first, bytes } : undefined,
  }));

test("over all groups", () => {
  const groups = fc.array(historyFacts, { maxLength: 4 }).map((all) => all.map((h, i) => node(i + 1, h)));
  const position = fc.option(
    fc.record({ id: fc.integer({ min: 1, max: 3 }).map(id), offset: fc.integer({ min: 0, max: 60 }) }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(groups, position, fc.boolean(), (nodes, point, master) => {
      const choice = chooseNode(nodes, point, master);
      const replicas = nodes.filter(({ history }) => history.role === "replica");
      if (choice.kind === "go-on") {
        // The node has the very next byte, so it refuses nothing and makes no copy.
        expect(continuation(choice.asked, choice.node.history)).toBe("continues");
        expect(choice.after.id).toBe(point?.id);
        expect(choice.after.offset).toBeLessThanOrEqual(point?.offset ?? -1);
        expect(choice.asked.offset).toBe(choice.after.offset);
      }
      if (choice.kind === "go-on" || choice.kind === "anew") {
        const { role, countsReplicas } = choice.node.history;
        if (role === "master" && choice.kind === "anew") expect(replicas).toEqual([]);
        if (role === "master" && replicas.length === 0) expect([master, countsReplicas]).toEqual([true, false]);
        if (role === "master" && replicas.length > 0) expect(choice.kind === "go-on" && choice.visit).toBe(true);
      }
      if (choice.kind === "anew" && point)
        expect(nodes.some((n) => n.history.role === "replica" && continuation(point, n.history) !== "lost")).toBe(
          false,
        );
      if (choice.kind === "nobody") expect(replicas).toEqual([]);
      if (!point) expect(["anew", "nobody"]).toContain(choice.kind);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["the freshest replica that can go on", [node(1), node(2)], at(900), false, ["go-on", 1, false]],
  [
    "another, where the first has too short a backlog",
    [node(1, { backlog: { first: 950, bytes: 50 } }), node(2)],
    at(900),
    false,
    ["go-on", 2, false],
  ],
  ["none yet, where all are behind", [node(1), node(2)], at(1001), false, ["behind"]],
  [
    "a replica even where only the master could go on, for a chain of its own",
    [node(1, { role: "master", backlog: undefined }), node(2, { id: id(9) })],
    at(900),
    true,
    ["anew", 2],
  ],
  [
    "no master that counts its replicas",
    [node(1, { role: "master", countsReplicas: true })],
    at(900),
    true,
    ["nobody"],
  ],
  ["the master where it may be", [node(1, { role: "master" })], at(900), true, ["go-on", 1, false]],
  ["no master as long as it may not", [node(1, { role: "master" })], at(900), false, ["nobody"]],
  [
    "the master for a visit, where a failover left the replicas without what came first",
    [
      node(1, { role: "master", id: id(2), id2: id(1), secondOffset: 801, countsReplicas: true }),
      node(2, { id: id(2), backlog: { first: 850, bytes: 151 } }),
    ],
    at(900),
    false,
    ["go-on", 1, true],
  ],
  [
    "a replica that has all since the failover, though it can't know of that itself",
    [
      node(1, { role: "master", id: id(2), id2: id(1), secondOffset: 801 }),
      node(2, { id: id(2), backlog: { first: 801, bytes: 200 } }),
    ],
    at(900),
    false,
    ["go-on", 2, false],
  ],
] as const)("takes %s", (_name, nodes, position, master, [kind, port, visit]) => {
  const choice = chooseNode(nodes, position, master);
  expect(choice.kind).toBe(kind);
  if (choice.kind === "go-on") expect([choice.node.address.port, choice.visit]).toEqual([port, visit]);
  if (choice.kind === "anew") expect(choice.node.address.port).toBe(port);
});

test("reads INFO as Redis writes it", () => {
  const text = [
    ...["# Replication", "role:slave", `master_replid:${id(7)}`, `master_replid2:${id(6)}`, "master_repl_offset:250"],
    ...[
      "second_repl_offset:101",
      "repl_backlog_active:1",
      "repl_backlog_first_byte_offset:51",
      "repl_backlog_histlen:200",
    ],
  ].join("\r\n");
  const history = historyOf(text);
  expect(history).toEqual({
    ...{ role: "replica", id: id(7), id2: id(6), secondOffset: 101, offset: 250 },
    ...{ backlog: { first: 51, bytes: 200 }, countsReplicas: false },
  });
  expect(forkOffset(id(6), history)).toBe(101);
  expect(forkOffset(id(7), history)).toBeUndefined();
  // The bounds are Redis' own: the byte behind the last one is one that is waited for.
  expect(
    ["50", "49", "100", "101", "250", "251"].map((o) => continuation({ id: id(7), offset: Number(o) }, history)),
  ).toEqual(["continues", "lost", "continues", "continues", "continues", "behind"]);
  expect([100, 101].map((offset) => continuation({ id: id(6), offset }, history))).toEqual(["continues", "lost"]);
  expect(historyOf(`role:master\r\nmin_slaves_good_slaves:0\r\n`)).toMatchObject({
    role: "master",
    countsReplicas: true,
    backlog: undefined,
  });
});

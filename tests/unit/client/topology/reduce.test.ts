import fc from "fast-check";
import { addressKey, sameAddress, type Address } from "../../../../runtime/client/address";
import { DEPOSED_MS, EARLY_GRACE_MS, reduce, TARGET_MS } from "../../../../runtime/client/topology/reduce";
import type { Role } from "../../../../runtime/client/topology/role";
import { initialState, MAX_SENTINELS } from "../../../../runtime/client/topology/sentinels";
import type { TopologyAction, TopologyEvent, TopologyState } from "../../../../runtime/client/topology/state";

const node = (n: number): Address => ({ host: "10.0.0.1", port: 7000 + n });
const [A, B, C] = [node(1), node(2), node(3)];
const sentinel = (n: number): Address => ({ host: "10.0.1.1", port: 26000 + n });
const [S1, S2, S3] = [sentinel(1), sentinel(2), sentinel(3)];
const master: Role = { role: "master", offset: 0, replicas: [] };
const replicaOf = (of: Address): Role => ({ role: "replica", master: of, connected: true, offset: 0 });

/** Runs events one after the other, and keeps what was to be done. */
class World {
  state: TopologyState;
  actions: TopologyAction[] = [];
  adopted: string[] = [];

  constructor(acknowledged = false) {
    this.state = initialState("mymaster", [S1, S2, S3], acknowledged, 60_000);
  }

  /** @returns what this event led to */
  on(
    at: number,
    event: TopologyEvent extends infer E ? (E extends TopologyEvent ? Omit<E, "at"> : never) : never,
  ): TopologyAction[] {
    const { state, actions } = reduce(this.state, { ...event, at });
    this.state = state;
    this.actions.push(...actions);
    for (const a of actions) if (a.type === "adopt") this.adopted.push(`${addressKey(a.node)} ${a.reason}`);
    return [...actions];
  }

  answers(at: number, ...masters: (Address | null | undefined)[]): void {
    this.on(at, { type: "roundStarted" });
    masters.forEach((m, i) => {
      if (m === undefined) this.on(at, { type: "silent", sentinel: sentinel(i + 1) });
      else this.on(at, { type: "answer", sentinel: sentinel(i + 1), master: m });
    });
  }

  says(at: number, who: Address, role: Role, guarded = false): TopologyAction[] {
    return this.on(at, { type: "role", node: who, role, guarded });
  }

  /** Follows A, as all Sentinels say. */
  settled(): this {
    this.answers(0, A, A, A);
    this.says(1, A, master);
    this.actions = [];
    this.adopted = [];
    return this;
  }

  selected(at: number, who: Address): void {
    this.on(at, { type: "message", sentinel: S1, message: { kind: "selected", node: who } });
  }

  switched(at: number, from: Address, to: Address, by = S1): void {
    this.on(at, { type: "message", sentinel: by, message: { kind: "switched", from, to } });
  }
}

describe("finding the first master", () => {
  test("a majority is enough; nobody waits for a frozen Sentinel", () => {
    const world = new World();
    world.answers(0, A, A);
    world.says(1, A, master);
    expect(world.adopted).toEqual([`${addressKey(A)} sentinels-name-it`]);
  });

  test("without a majority the one named most, once all have answered or timed out", () => {
    const world = new World();
    world.answers(0, A, undefined);
    expect(world.state.target).toBeUndefined();
    world.on(1, { type: "silent", sentinel: S3 });
    expect(world.state.target?.address).toEqual(A);
  });

  test("a node that does not say master itself is not adopted, whoever names it", () => {
    const world = new World();
    world.answers(0, A, A, A);
    world.says(1, A, replicaOf(B));
    world.says(2, A, { role: "unknown" });
    expect(world.adopted).toEqual([]);
    world.says(3, A, master);
    expect(world.adopted).toHaveLength(1);
  });

  test("a node that says master, and that nobody named, is not adopted", () => {
    const world = new World();
    world.says(0, B, master, true);
    expect(world.adopted).toEqual([]);
  });

  test("Sentinels that don't know the group are told of", () => {
    const world = new World();
    world.answers(0, null, null, undefined);
    expect(world.actions).toContainEqual({ type: "unknownGroup" });
  });
});

describe("a failover", () => {
  test("+switch-master: adopted as soon as the node says master", () => {
    const world = new World().settled();
    world.switched(10, A, B);
    expect(world.adopted).toEqual([]);
    world.says(11, B, replicaOf(A));
    world.says(12, B, master);
    expect(world.adopted).toEqual([`${addressKey(B)} switch-master`]);
    expect(world.state.master).toEqual(B);
  });

  test("the promoted node is not written to before +switch-master where it would accept writes alone", () => {
    const world = new World().settled();
    world.selected(10, B);
    world.says(11, B, master, false);
    expect(world.adopted).toEqual([]);
    world.switched(20, A, B, S2);
    world.says(21, B, master, false);
    expect(world.adopted).toEqual([`${addressKey(B)} switch-master`]);
  });

  test("with min-replicas-to-write it is, and so with WAIT", () => {
    for (const [acknowledged, guarded] of [
      [false, true],
      [true, false],
    ] as const) {
      const world = new World(acknowledged).settled();
      world.selected(10, B);
      world.says(11, B, replicaOf(A), guarded);
      expect(world.adopted).toEqual([]);
      world.says(12, B, master, guarded);
      expect(world.adopted).toEqual([`${addressKey(B)} early`]);
    }
  });

  test("READONLY names the next master ahead of the Sentinels, as a hint only", () => {
    const world = new World().settled();
    const actions = world.says(10, A, replicaOf(B));
    expect(actions).toContainEqual({ type: "probe", node: B });
    expect(actions).toContainEqual({ type: "askSentinels" });
    world.says(11, B, master, false);
    expect(world.adopted).toEqual([]);
    world.says(12, B, master, true);
    expect(world.adopted).toEqual([`${addressKey(B)} early`]);
  });

  test("Sentinels that still name the old one don't pull an early follower back", () => {
    const world = new World().settled();
    world.selected(10, B);
    world.says(11, B, master, true);
    world.answers(500, A, A, A);
    world.says(501, A, master);
    expect(world.state.master).toEqual(B);
    world.answers(900, B, B, A);
    expect(world.state.early).toBe(false);
  });

  test("the early one was thrown away: another +switch-master wins at once, the Sentinels' word after the grace", () => {
    const other = new World().settled();
    other.selected(10, B);
    other.says(11, B, master, true);
    other.switched(700, A, C);
    other.says(701, C, master);
    expect(other.state.master).toEqual(C);

    const old = new World().settled();
    old.selected(10, B);
    old.says(11, B, master, true);
    old.answers(11 + EARLY_GRACE_MS + 1, A, A, A);
    old.says(12 + EARLY_GRACE_MS, A, master);
    expect(old.state.master).toEqual(A);
  });

  test("whether the old master is worth waiting for is told with the new one", () => {
    const planned = new World().settled();
    planned.switched(10, A, B);
    expect(planned.says(11, B, master)).toContainEqual(expect.objectContaining({ previousDown: false }));
    const crashed = new World().settled();
    crashed.on(5, { type: "message", sentinel: S2, message: { kind: "masterDown", node: A } });
    crashed.switched(10, A, B);
    expect(crashed.says(11, B, master)).toContainEqual(expect.objectContaining({ previousDown: true }));
    expect(crashed.state.down).toBe(false);
  });

  test("a called-off failover ends the grace and the candidate", () => {
    const world = new World().settled();
    world.selected(10, B);
    world.on(20, { type: "message", sentinel: S1, message: { kind: "aborted" } });
    expect(world.state.target).toBeUndefined();
    world.says(21, B, master, true);
    expect(world.adopted).toEqual([]);

    const early = new World().settled();
    early.selected(10, B);
    early.says(11, B, master, true);
    early.on(20, { type: "message", sentinel: S1, message: { kind: "aborted" } });
    early.answers(21, A, A, A);
    early.says(22, A, master);
    expect(early.state.master).toEqual(A);
  });

  test("after the first +switch-master the others still name the old one for a second: nobody goes back", () => {
    const world = new World().settled();
    world.switched(10, A, B, S2);
    world.says(11, B, master);
    world.answers(500, A, B, A);
    world.says(501, A, master);
    expect(world.state.master).toEqual(B);
    // If they mean it, they still do later; and +switch-master is believed at once.
    world.switched(600, B, A, S1);
    world.says(601, A, master);
    expect(world.state.master).toEqual(A);
  });

  test("one Sentinel that missed the news does not bring the old master back", () => {
    const world = new World().settled();
    world.switched(10, A, B);
    world.says(11, B, master);
    world.answers(100, A, undefined, undefined);
    world.says(101, A, master);
    expect(world.state.master).toEqual(B);
    // A majority does, and so does time.
    world.answers(DEPOSED_MS + 100, A, undefined, undefined);
    world.says(DEPOSED_MS + 101, A, master);
    expect(world.state.master).toEqual(A);
  });

  test("a candidate that leads nowhere makes way", () => {
    const world = new World().settled();
    world.switched(10, A, C);
    world.answers(20, B, B, B);
    expect(world.state.target?.address).toEqual(C);
    world.answers(11 + TARGET_MS, B, B, B);
    expect(world.state.target?.address).toEqual(B);
    world.says(12 + TARGET_MS, B, master);
    expect(world.state.master).toEqual(B);
  });

  test("a hint that leads nowhere is dropped", () => {
    const world = new World().settled();
    world.selected(10, B);
    world.on(11 + EARLY_GRACE_MS, { type: "tick" });
    expect(world.state.target).toBeUndefined();
  });
});

describe("trouble", () => {
  test("with the master: the Sentinels are asked, and a master that still says so is kept", () => {
    const world = new World().settled();
    expect(world.on(10, { type: "trouble", node: A })).toEqual([{ type: "askSentinels" }]);
    world.answers(11, A, A, A);
    expect(world.state.target?.address).toEqual(A);
    world.says(12, A, master);
    expect(world.state).toMatchObject({ suspect: false, target: undefined, master: A });
    expect(world.adopted).toEqual([]);
  });

  test("does not stand in the way of the next master, though the Sentinels go on naming the lost one", () => {
    const world = new World().settled();
    world.on(10, { type: "trouble", node: A });
    world.answers(11, A, A, A);
    expect(world.state.target?.address).toEqual(A);
    world.selected(900, B);
    expect(world.state.target?.address).toEqual(B);
    world.answers(950, A, A, A);
    expect(world.state.target?.address).toEqual(B);
    world.says(1_000, B, master, true);
    expect(world.adopted).toEqual([`${addressKey(B)} early`]);
  });

  test("with another node is nobody's business", () => {
    expect(new World().settled().on(10, { type: "trouble", node: B })).toEqual([]);
  });

  test("while something is open each tick asks, and else none", () => {
    const world = new World().settled();
    expect(world.on(10, { type: "tick" })).toEqual([]);
    world.on(11, { type: "trouble", node: A });
    expect(world.on(12, { type: "tick" })).toEqual([{ type: "askSentinels" }]);
  });
});

describe("Sentinels", () => {
  test("learned ones are watched, come behind the seeds, and are forgotten when nobody names them any more", () => {
    const world = new World().settled();
    const learned = sentinel(9);
    expect(world.on(10, { type: "peers", sentinel: S1, peers: [S2, learned] })).toEqual([
      { type: "watchSentinel", sentinel: learned },
    ]);
    expect([...world.state.sentinels.keys()]).toEqual([S1, S2, S3, learned].map(addressKey));
    expect(world.on(60_011, { type: "tick" })).toEqual([{ type: "forgetSentinel", sentinel: learned }]);
    expect([...world.state.sentinels.keys()]).toEqual([S1, S2, S3].map(addressKey));
  });

  test("one that names a thousand peers does not make us dial them all", () => {
    const world = new World();
    world.on(0, { type: "peers", sentinel: S1, peers: Array.from({ length: 1_000 }, (_, i) => sentinel(100 + i)) });
    expect(world.state.sentinels.size).toBe(MAX_SENTINELS);
  });

  test("a subscription that came back asks what it missed", () => {
    expect(new World().settled().on(10, { type: "subscribed", sentinel: S2 })).toEqual([{ type: "askSentinels" }]);
  });
});

test("over any events: one master at a time, changed only by adopting a node that has just said that it is master", () => {
  const nodes = fc.constantFrom(A, B, C);
  const sentinels = fc.constantFrom(S1, S2, S3);
  const role = fc.oneof(fc.constant(master), nodes.map(replicaOf), fc.constant<Role>({ role: "unknown" }));
  const event = fc.oneof(
    fc.record({ type: fc.constant("roundStarted" as const) }),
    fc.record({ type: fc.constant("answer" as const), sentinel: sentinels, master: fc.option(nodes) }),
    fc.record({ type: fc.constant("silent" as const), sentinel: sentinels }),
    fc.record({ type: fc.constant("role" as const), node: nodes, role, guarded: fc.boolean() }),
    fc.record({ type: fc.constant("trouble" as const), node: nodes }),
    fc.record({ type: fc.constant("tick" as const) }),
    fc.record({
      type: fc.constant("message" as const),
      sentinel: sentinels,
      message: fc.oneof(
        fc.record({ kind: fc.constant("switched" as const), from: nodes, to: nodes }),
        fc.record({ kind: fc.constant("selected" as const), node: nodes }),
        fc.record({ kind: fc.constant("aborted" as const) }),
      ),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(event, fc.integer({ min: 0, max: 3_000 })), { maxLength: 60 }),
      fc.boolean(),
      (events, acknowledged) => {
        const world = new World(acknowledged);
        let at = 0;
        for (const [one, later] of events) {
          at += later;
          const before = world.state.master;
          const actions = world.on(at, one);
          const adoptions = actions.filter((a) => a.type === "adopt");
          const moved = !(before === undefined
            ? world.state.master === undefined
            : sameAddress(before, world.state.master));
          expect(adoptions).toHaveLength(moved ? 1 : 0);
          if (adoptions[0]) {
            expect(one).toMatchObject({ type: "role", node: adoptions[0].node, role: { role: "master" } });
            expect(world.state.master).toEqual(adoptions[0].node);
            // Ahead of the Sentinels only where it is safe.
            if (adoptions[0].reason === "early")
              expect(acknowledged || (one.type === "role" && one.guarded)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});

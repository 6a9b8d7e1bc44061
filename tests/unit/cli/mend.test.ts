import { planMend, stepText } from "../../../scripts/cli/mend/plan";
import { group, sentinelAsSet, wellFacts, withMember, withServer } from "../../support/doctor/facts";
import { snapshot } from "../../support/monitor/fixtures";

/** Goal: what a running server can be told is put back, and what not is named with what does it. */
const steps = (facts: Parameters<typeof planMend>[0]) => planMend(facts).steps.map(stepText);
const ghost = { address: { host: "10.0.0.99", port: 6379 }, flags: ["slave", "s_down"], up: false, runId: "x" };

function withGhost(up: boolean, readings = group().readings) {
  const changed = readings.map((r) =>
    r.target.name === "sentinel-2" && r.kind === "sentinel" ? { ...r, replicas: [...r.replicas, { ...ghost, up }] } : r,
  );
  return wellFacts({ snapshot: snapshot(...changed) });
}

test("where nothing has drifted there is nothing to do", () =>
  expect(planMend(wellFacts())).toEqual({ steps: [], left: [] }));

test("directives and users, on nodes and Sentinels", () => {
  const config = [
    { name: "hz", rendered: "10", live: "50" },
    { name: "activedefrag", rendered: undefined, live: "yes" },
  ];
  const facts = withServer("redis-2", {
    config,
    acl: [
      { user: "app", what: "a", grants: true },
      { user: "app", what: "b", grants: true },
    ],
  });
  expect(steps(facts)).toEqual([
    "redis-2: hz as rendered (CONFIG SET)",
    "redis-2: the users app as rendered (ACL SETUSER)",
  ]);
  expect(planMend(facts).left).toEqual([
    expect.stringMatching(/^redis-2 has directives .*docker restart dev-redis-2$/),
  ]);
});

test("a Sentinel's options", () => {
  const readings = group().readings.map((r) =>
    r.target.name === "sentinel-3" ? sentinelAsSet("sentinel-3", { quorum: 3, parallelSyncs: 9 }) : r,
  );
  expect(steps(wellFacts({ snapshot: snapshot(...readings) }))).toEqual([
    "sentinel-3: quorum 2, parallel-syncs 1 (SENTINEL SET)",
  ]);
});

test("a ghost that is gone is forgotten in a group that is well; one that is there is named", () => {
  expect(steps(withGhost(false))).toEqual([expect.stringMatching(/^sentinel-2: forgets 10.0.0.99:6379/)]);
  expect(planMend(withGhost(true))).toEqual({ steps: [], left: ["10.0.0.99:6379 is there: stop it"] });
  const [, ...rest] = group().readings;
  expect(steps(withGhost(false, rest))).toEqual([]);
});

test("one that runs in a container of the group's network is stopped first, and then forgotten by all, in a group that is well", () => {
  const neighbours = [
    { container: "dev-redis-1", address: "10.0.0.1" },
    { container: "by-hand", address: "10.0.0.99" },
  ];
  const { steps: planned, left } = planMend({ ...withGhost(true), neighbours });
  expect(planned.map(stepText)).toEqual([
    "by-hand: stopped, which runs 10.0.0.99:6379 and is not in the settings (docker stop)",
    ...[1, 2, 3].map((n) => expect.stringContaining(`sentinel-${n}: forgets 10.0.0.99:6379 `) as string),
  ]);
  expect(left).toEqual([]);
  const [, ...rest] = group().readings;
  expect(planMend({ ...withGhost(true, rest), neighbours })).toEqual({
    steps: [],
    left: ["10.0.0.99:6379 (by-hand) is there: stop it"],
  });
});

test("containers that are gone or changed are the program's to mend", () => {
  expect(planMend(withMember("redis-3", { container: undefined })).left).toEqual([
    "the containers of redis-3: redis-ha up --stack dev",
  ]);
});

import { watchRunning } from "../support/client/stopped-time";
import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { undisturbed } from "../support/undisturbed";
import { eventually } from "../support/wait";

/**
 * Goal: replicas that come up after the Sentinels have tried in vain to replace a master are not left without one until these try again,
 * which is after twice the failover-timeout, a minute. Method: everything is killed; the Sentinels come back, and the replicas only when
 * the Sentinels' failover found nobody; the master stays away.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test("one of them leads seconds later, with what was written", async () => {
  const { tookMs, configuredMs } = await undisturbed(lateReplicas);
  expect(tookMs).toBeLessThan(configuredMs);
}, 600_000);

/** One round of it. @returns how long it took until one led, and the failover-timeout, in ms */
async function lateReplicas(): Promise<{ tookMs: number; configuredMs: number }> {
  const master = await group.settled();
  const { nodes, sentinels, group: name } = group.outputs;
  const replicas = nodes.filter((n) => n.name !== master);
  const direct = group.direct(group.node(master));
  await direct.set("late:confirmed", "1");
  expect(await direct.wait(replicas.length, 5000)).toBe(replicas.length);
  await Promise.all([...nodes, ...sentinels].map((member) => group.container(member.name).kill()));
  const since = Math.floor(Date.now() / 1000);
  await Promise.all(sentinels.map((s) => group.container(s.name).start()));
  const configuredMs = Number((await eventually("a Sentinel answers", 30_000, viewOfFirst))["failover-timeout"]);
  await eventually("a failover was tried and found nobody", 90_000, async () => {
    const logs = await Promise.all(sentinels.map((s) => group.container(s.name).logs(since)));
    return logs.some(
      (log) => log.includes("-failover-abort-no-good-slave") || log.includes("-failover-abort-not-elected"),
    );
  });
  const took = watchRunning();
  await Promise.all(replicas.map((r) => group.container(r.name).start()));
  const after = await group.switched(master, 3 * configuredMs);
  const tookMs = took();
  measured(`replicas that came up after ${name}'s failover had failed: one led after ${(tookMs / 1000).toFixed(1)} s`);
  expect(await group.direct(group.node(after)).get("late:confirmed")).toBe("1");
  await group.container(master).start();
  await group.settled(90_000);
  return { tookMs, configuredMs };
}

function viewOfFirst(): Promise<Record<string, string>> {
  return group.sentinelView(group.sentinel("sentinel-1"));
}

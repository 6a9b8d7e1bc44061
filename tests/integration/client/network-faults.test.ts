import fc from "fast-check";
import { Counters } from "../../support/client/counters";
import { inflict, networkFaults, type NetworkFault } from "../../support/client/network-fault";
import { clientOf, writing } from "../../support/client/of-group";
import { ProxiedGroup } from "../../support/client/proxied-group";
import type { TestGroup } from "../../support/group";
import { sharedGroup, UP_MS } from "../../support/shared-group";
import { missing, Writers } from "../../support/writers";

/**
 * Goal: whatever the network does between a client and a deployed group, nothing runs twice, every call settles within its deadline,
 * no answered write is missing (the group itself is well), and the client works when the network does.
 * Method: a proxy before each node and Sentinel; random faults on random ones. fast-check prints the seed of a run that fails.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

const DEADLINE_MS = 800;

test("random faults before every node and Sentinel", async () => {
  await group.settled();
  const proxied = await ProxiedGroup.before(group);
  const until = performance.now() + 40_000;
  try {
    await fc.assert(
      fc.asyncProperty(networkFaults({ count: 8, lastsMs: 400 }), async (plan) => {
        // A run that is interrupted would go on without its proxies; on a slow machine there are fewer of them.
        if (performance.now() < until) await survives(proxied, plan);
      }),
      { numRuns: 10 },
    );
  } finally {
    await proxied.close();
  }
}, 120_000);

async function survives(proxied: ProxiedGroup, plan: readonly NetworkFault[]): Promise<void> {
  // What the run before armed must not cut the first answers of this one.
  for (const proxy of proxied.all) proxy.disarm();
  const client = await clientOf(group, {
    natMap: proxied.natMap,
    deadlineMs: DEADLINE_MS,
    socketTimeoutMs: 250,
    watchdogMs: 100,
    breaker: false,
  });
  try {
    const counters = new Counters(client, 3, DEADLINE_MS).start();
    const writers = new Writers([writing(client), writing(client)], { wait: false, pauseMs: 1 }).start();
    await writers.more(20);
    await Promise.all(
      plan.map(async (fault) => {
        const proxy = proxied.all[fault.where % proxied.all.length];
        if (proxy) await inflict(proxy, fault);
      }),
    );
    await writers.more(20);
    await Promise.all([counters.stop(), writers.stop()]);
    const reader = client.with({ deadlineMs: 10_000 });
    await counters.check(reader, { lossless: true });
    expect(await missing(reader, writers.acknowledged)).toEqual([]);
  } finally {
    await client.close({ drainMs: 0 });
  }
}

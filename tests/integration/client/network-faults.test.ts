import "../../support/client/load-cockatiel";
import fc from "fast-check";
import { Counters } from "../../support/client/counters";
import { clientOf, writing } from "../../support/client/of-group";
import { ProxiedGroup } from "../../support/client/proxied-group";
import type { TcpProxy } from "../../support/client/tcp-proxy";
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

type Kind = "cut" | "cutBeforeReply" | "halfOpen" | "freeze" | "delay" | "refuse";
const kind = fc.constantFrom<Kind>("cut", "cutBeforeReply", "halfOpen", "freeze", "delay", "refuse");
const faults = fc.array(
  fc.record({
    kind,
    where: fc.nat(),
    afterMs: fc.integer({ min: 1, max: 60 }),
    lastsMs: fc.integer({ min: 1, max: 400 }),
  }),
  { minLength: 1, maxLength: 8 },
);

const DEADLINE_MS = 800;

test("random faults before every node and Sentinel", async () => {
  await group.settled();
  const proxied = await ProxiedGroup.before(group);
  try {
    await fc.assert(
      fc.asyncProperty(faults, (plan) => survives(proxied, plan)),
      {
        numRuns: 10,
        interruptAfterTimeLimit: 40_000,
      },
    );
  } finally {
    await proxied.close();
  }
}, 90_000);

async function survives(
  proxied: ProxiedGroup,
  plan: readonly { kind: Kind; where: number; afterMs: number; lastsMs: number }[],
): Promise<void> {
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
      plan.map(async ({ kind: fault, where, afterMs, lastsMs }) => {
        const proxy = proxied.all[where % proxied.all.length];
        await pause(afterMs);
        if (proxy) await inflict(proxy, fault, lastsMs);
      }),
    );
    await writers.more(20);
    await Promise.all([counters.stop(), writers.stop()]);
    await counters.check(client, { lossless: true });
    expect(await missing(client, writers.acknowledged)).toEqual([]);
  } finally {
    await client.close({ drainMs: 0 });
  }
}

async function inflict(proxy: TcpProxy, fault: Kind, lastsMs: number): Promise<void> {
  if (fault === "cut") proxy.cut();
  else if (fault === "cutBeforeReply") proxy.cutBeforeReply();
  else if (fault === "halfOpen") proxy.halfOpen();
  else {
    if (fault === "freeze") proxy.freeze();
    if (fault === "delay") proxy.delay(lastsMs / 4);
    if (fault === "refuse") proxy.refuse(true);
    await pause(lastsMs);
    proxy.thaw();
    proxy.delay(0);
    proxy.refuse(false);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

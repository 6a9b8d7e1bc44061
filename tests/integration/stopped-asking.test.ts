import { parseMasterView, type MasterView } from "../../runtime/node/master-view";
import { hasStoppedAsking } from "../../runtime/node/sentinel-repair";
import { FakeServer } from "../support/client/fake-server";
import { once } from "../support/client/redis-group";
import { freePort } from "../support/client/ports";
import { ServerProcess } from "../support/client/server-process";
import { eventually } from "../support/wait";

/**
 * Goal: the state in which a real Sentinel finds nobody down is one that its supervisor knows, and a new start ends it. Method: a master
 * that takes what it is asked and answers the first PING alone, late, as on a link that works for a moment.
 */
const DOWN_AFTER_MS = 1000;
let master: FakeServer;
let sentinel: ServerProcess;

async function view(): Promise<MasterView> {
  return parseMasterView(await once(sentinel.address, "sentinel", "master", "mymaster"));
}

const until = (what: string, held: (now: MasterView) => boolean): Promise<unknown> =>
  eventually(what, 90_000, async () => {
    const now = await view();
    return held(now) && now;
  });

beforeAll(async () => {
  master = await FakeServer.start(() => undefined);
  sentinel = await new ServerProcess("redis-sentinel", await freePort(), [
    `sentinel monitor mymaster 127.0.0.1 ${master.address.port} 1`,
    `sentinel down-after-milliseconds mymaster ${DOWN_AFTER_MS}`,
  ]).start();
});
afterAll(async () => {
  await sentinel.stop();
  await master.stop();
});

test("a Sentinel that has stopped asking is known by what it says, and finds the master down when it starts anew", async () => {
  await until("a hundred commands wait, and it says that the master is down", (now) => {
    expect(hasStoppedAsking(now)).toBe(false);
    return now.down && now.pending >= 100;
  });
  // What comes before the first INFO: the connection's name, and PING.
  master.say("+OK\r\n+PONG\r\n");
  await until("it takes the master for alive", ({ down }) => !down);
  await until("it has stopped asking", hasStoppedAsking);

  await sentinel.crash();
  await sentinel.start();
  await until("it says that the master is down", ({ down }) => down);
}, 300_000);

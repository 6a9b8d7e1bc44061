import { createServer, type AddressInfo, type Socket } from "node:net";
import { hasStoppedAsking, parseLinkView, type LinkView } from "../../runtime/node/sentinel-repair";
import { once } from "../support/client/redis-group";
import { freePort } from "../support/client/ports";
import { ServerProcess } from "../support/client/server-process";
import { eventually } from "../support/wait";

/**
 * Goal: the state in which a real Sentinel finds nobody down is one that its supervisor knows, and a new start ends it. Method: a master
 * that takes what it is asked and answers the first PING alone, late, as on a link that works for a moment.
 */
const DOWN_AFTER_MS = 1000;
let master: MomentaryMaster;
let sentinel: ServerProcess;

class MomentaryMaster {
  private readonly asked = new Map<Socket, string>();
  private readonly server = createServer((socket) => {
    this.asked.set(socket, "");
    socket.on("data", (data) => this.asked.set(socket, `${this.asked.get(socket) ?? ""}${data.toString()}`));
    socket.on("error", () => undefined);
    socket.on("close", () => this.asked.delete(socket));
  });

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** What comes before the first INFO: the name of the connection, and PING. */
  answerOnce(): void {
    for (const [socket, asked] of this.asked) if (asked.includes("PING")) socket.write("+OK\r\n+PONG\r\n");
  }

  close(): void {
    for (const socket of this.asked.keys()) socket.destroy();
    this.server.close();
  }
}

async function view(): Promise<LinkView> {
  return parseLinkView(await once(sentinel.address, "sentinel", "master", "mymaster"));
}

const until = (what: string, held: (now: LinkView) => boolean): Promise<unknown> =>
  eventually(what, 20_000, async () => {
    const now = await view();
    return held(now) && now;
  });

beforeAll(async () => {
  master = new MomentaryMaster();
  const port = await master.listen();
  sentinel = await new ServerProcess("redis-sentinel", await freePort(), [
    `sentinel monitor mymaster 127.0.0.1 ${port} 1`,
    `sentinel down-after-milliseconds mymaster ${DOWN_AFTER_MS}`,
  ]).start();
});
afterAll(async () => {
  master.close();
  await sentinel.stop();
});

test("a Sentinel that has stopped asking is known by what it says, and finds the master down when it starts anew", async () => {
  await until("a hundred commands wait, and it says that the master is down", (now) => {
    expect(hasStoppedAsking(now)).toBe(false);
    return now.saysDown && now.pending >= 100;
  });
  master.answerOnce();
  await until("it takes the master for alive", ({ saysDown }) => !saysDown);
  await until("it has stopped asking", hasStoppedAsking);

  await sentinel.crash();
  await sentinel.start();
  await until("it says that the master is down", ({ saysDown }) => saysDown);
});

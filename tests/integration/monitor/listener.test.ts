import { setTimeout } from "node:timers/promises";
import pino from "pino";
import { SentinelListener } from "../../../runtime/monitor/events/sentinel-listener";
import { freePort } from "../../support/client/ports";
import { once } from "../../support/client/redis-group";
import { ServerProcess } from "../../support/client/server-process";
import { CleanUp } from "../../support/client/settles";
import { eventually } from "../../support/wait";

/** Goal: a Sentinel on a host that stands still for seconds is heard on: each step of a failover is told by one Sentinel alone, once. */
const cleanUp = new CleanUp();
afterEach(() => cleanUp.run());

test("a server that stood still for longer than two looks, and less than the patience, is heard on by the same connection", async () => {
  const server = new ServerProcess("redis-server", await freePort(), ["user monitor on nopass allchannels +@all"]);
  cleanUp.add(await server.start(), (s) => s.stop());
  const { address } = server;
  const heard: string[] = [];
  const listener = new SentinelListener(
    { kind: "sentinel", name: "sentinel-1", instance: "i", address, reachable: address, configured: true },
    (connectTimeoutMs) => ({
      ...{ username: "monitor", password: "any", db: 0, tls: false, clientName: "listener" },
      ...{ connectTimeoutMs, protocol: 2 },
    }),
    500,
    pino({ level: "silent" }),
    (channel, text) => heard.push(`${channel} ${text}`),
  );
  cleanUp.add(listener, (l) => l.stop());
  listener.start();
  await eventually("it listens", 10_000, () => Promise.resolve(listener.subscribed));
  const connections = () => once(address, "client", "list", "type", "pubsub").then((l) => String(l).match(/\bid=\d+/g));
  const before = await connections();
  expect(before).toHaveLength(1);
  server.freeze();
  // A PING goes out every two seconds: one of them was unanswered for a second.
  await setTimeout(3_000);
  server.thaw();
  await once(address, "publish", "+promoted-slave", "slave 127.0.0.1:1 127.0.0.1 1 @ mymaster 127.0.0.1 2");
  await eventually("it hears", 10_000, () => Promise.resolve(heard.length === 1));
  expect(await connections()).toEqual(before);
  expect(heard[0]).toMatch(/^\+promoted-slave slave /);
});

import { setImmediate } from "node:timers/promises";
import { Connection } from "../../../runtime/monitor/gather/connection";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { CleanUp } from "../../support/client/settles";

/** Goal: a monitor that stood still itself takes nobody for silent: the answer lies in its socket. */
const cleanUp = new CleanUp();
afterEach(() => cleanUp.run());

const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test("an answer that came while the monitor stood still, past its deadline, is heard, by the same connection", async () => {
  const server = new ServerProcess("redis-server", await freePort(), []);
  cleanUp.add(await server.start(), (s) => s.stop());
  const { address } = server;
  const connection = new Connection(
    { kind: "node", name: "redis-1", instance: "i", address, reachable: address, configured: true },
    (connectTimeoutMs) => ({
      ...{ username: "default", password: "", db: 0, tls: false, clientName: "monitor" },
      ...{ connectTimeoutMs, protocol: 2 },
    }),
  );
  cleanUp.add(connection, (c) => c.close());
  const id = await connection.ask(10_000, "client", "id");
  const answer = connection.ask(100, "client", "id");
  // By then it is written, and what can be read is read only after timers.
  await setImmediate();
  standStill(500);
  expect(await answer).toBe(id);
  expect(await connection.ask(10_000, "client", "id")).toBe(id);
});

import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { issueAuthority, issueCertificate } from "../../../components/certificates/issue";
import type { NodeAddress } from "../../../configs/supervisor";
import { askRooms, SupervisorHold, type Supervisors } from "../../../runtime/backup/restore/supervisors";
import { Hold } from "../../../runtime/node/hold";
import { servePeers } from "../../../runtime/node/peers";

/** Goal: what a restore says to the supervisors is what these understand. The real server of a supervisor answers. */
const ROOM = { freeDiskBytes: 5, memoryLimitBytes: 7 };
const servers: Server[] = [];
let authority: { cert: string; key: string };
const holds = [new Hold(), new Hold()] as const;
let supervisors: Supervisors;
let master: NodeAddress;
let replica: NodeAddress;

const certificate = (commonName: string) =>
  issueCertificate(authority, { commonName, dnsNames: [], ips: ["127.0.0.1"], days: 1 });

async function serve(hold: Hold, name: string): Promise<NodeAddress> {
  const { cert, key } = await certificate(name);
  const credentials = { user: "node", password: "right", ca: Buffer.from(authority.cert) };
  const server = await servePeers(
    0,
    { ...credentials, cert: Buffer.from(cert), key: Buffer.from(key) },
    { state: () => Promise.reject(new Error("not asked")), room: () => Promise.resolve(ROOM), hold },
  );
  servers.push(server);
  return { name, host: "127.0.0.1", port: 1, supervisorPort: (server.address() as AddressInfo).port };
}

beforeAll(async () => {
  authority = await issueAuthority("test", 1);
  master = await serve(holds[0], "redis-1");
  replica = await serve(holds[1], "redis-2");
  const tls = { ca: authority.cert, cert: undefined, key: undefined };
  supervisors = { nodes: [master, replica], password: "right", tls };
});
afterAll(() => servers.forEach((server) => server.close()));

const down: NodeAddress = { name: "redis-3", host: "127.0.0.1", port: 1, supervisorPort: 1 };
const options = (id: string, onLost = (): void => undefined) => ({ id, reason: "a test", timeoutMs: 10_000, onLost });

test("rooms are told, and why not", async () => {
  const nodes = [master, down];
  expect(await askRooms({ ...supervisors, nodes }, 10_000)).toMatchObject([
    { node: master, room: ROOM, fault: undefined },
    { node: down, room: undefined, fault: { silent: true } },
  ]);
  const [refused] = await askRooms({ ...supervisors, password: "wrong" }, 10_000);
  expect(refused).toMatchObject({ fault: { silent: false, text: expect.stringContaining("password") as string } });
});

test("all are held until it is ended, also where one is down", async () => {
  const hold = new SupervisorHold({ ...supervisors, nodes: [...supervisors.nodes, down] }, master, options("a"));
  await hold.begin();
  expect(holds.map((h) => h.state)).toEqual(Array(2).fill({ kind: "held", id: "a", reason: "a test" }));
  await hold.end();
  expect(holds.map((h) => h.state.kind)).toEqual(["free", "free"]);
});

test("two at once are kept apart: the second one holds nobody", async () => {
  const first = new SupervisorHold(supervisors, master, options("first"));
  await first.begin();
  const second = new SupervisorHold(supervisors, master, options("second"));
  await expect(second.begin()).rejects.toThrow(/^switch: the supervisor of redis-1: another program .*first.*a test/);
  expect(holds.map((h) => h.state)).toMatchObject([{ id: "first" }, { id: "first" }]);
  await first.end();
});

test("a renewal that is on its way when it is ended can't bring it back", async () => {
  const said: string[] = [];
  let renewed: (finish: () => void) => void = () => undefined;
  const renewal = new Promise<() => void>((resolve) => (renewed = resolve));
  const server = createServer(await certificate("redis-4"), (req, res) => {
    const finish = (): void => {
      said.push(req.method ?? "");
      res.end("{}");
    };
    if (req.method === "PUT" && said.length === 1) renewed(finish);
    else finish();
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const slow = { name: "redis-4", host: "127.0.0.1", port: 1, supervisorPort: (server.address() as AddressInfo).port };
  const hold = new SupervisorHold({ ...supervisors, nodes: [slow] }, slow, { ...options("c") });
  await hold.begin();
  const finish = await renewal;
  const ended = hold.end();
  // Whatever end() says at once arrives before what it waits for.
  setTimeout(finish, 200);
  await ended;
  expect(said).toEqual(["PUT", "PUT", "DELETE"]);
});

test("whoever can't reach the master's supervisor holds nobody", async () => {
  const hold = new SupervisorHold({ ...supervisors, nodes: [down, replica] }, down, options("b"));
  await expect(hold.begin()).rejects.toThrow(/^switch: the supervisor of redis-3: /);
  expect(holds[1].state.kind).toBe("free");
});

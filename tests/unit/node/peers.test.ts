import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { issueAuthority, issueCertificate } from "../../../components/certificates/issue";
import type { NodeAddress } from "../../../configs/supervisor";
import type { Credentials } from "../../../runtime/node/connection";
import { replicasEqual } from "../../../runtime/node/hand-over";
import { Hold } from "../../../runtime/node/hold";
import { askPeer, servePeers } from "../../../runtime/node/peers";
import type { PeerState } from "../../../runtime/node/state";
import { history } from "./world";

const STATE: PeerState = {
  name: "redis-2",
  phase: "deciding",
  hasData: true,
  history: history("a", 5),
  status: undefined,
  keys: undefined,
  aofTail: undefined,
  aheadOf: {},
  linkUpAgoMs: undefined,
};
let server: Server;
let credentials: Credentials;
let at: NodeAddress;
let answer: () => Promise<PeerState>;
const hold = new Hold();

async function credentialsFrom(authority: { cert: string; key: string }, password: string): Promise<Credentials> {
  const spec = { commonName: "redis-2", dnsNames: [], ips: ["127.0.0.1"], days: 1 };
  const { cert, key } = await issueCertificate(authority, spec);
  return { user: "node", password, ca: Buffer.from(authority.cert), cert: Buffer.from(cert), key: Buffer.from(key) };
}

beforeAll(async () => {
  credentials = await credentialsFrom(await issueAuthority("test", 1), "right");
  const room = () => Promise.resolve({ freeDiskBytes: 1, memoryLimitBytes: 2 });
  server = await servePeers(0, credentials, { state: () => answer(), room, hold });
  at = { name: "redis-2", host: "127.0.0.1", port: 0, supervisorPort: (server.address() as AddressInfo).port };
});
beforeEach(() => (answer = () => Promise.resolve(STATE)));
afterAll(() => server.close());

test("a peer that is asked with the password tells its state", async () => {
  expect(await askPeer(at, credentials, 10_000)).toEqual({
    kind: "state",
    state: JSON.parse(JSON.stringify(STATE)) as PeerState,
  });
});

test.each<[string, () => Promise<Credentials> | Credentials]>([
  ["another password", () => ({ ...credentials, password: "wrong" })],
  ["another CA", async () => credentialsFrom(await issueAuthority("foreign", 1), "right")],
])("%s gets nothing", async (_name, other) => {
  expect(await askPeer(at, await other(), 10_000)).toEqual({ kind: "silent" });
});

test("somebody else at a peer's address is not that peer", async () => {
  expect(await askPeer({ ...at, name: "redis-3" }, credentials, 10_000)).toEqual({ kind: "silent" });
});

test("a peer that can't tell, or does not answer in time, is silent", async () => {
  answer = () => Promise.reject(new Error("no"));
  expect(await askPeer(at, credentials, 10_000)).toEqual({ kind: "silent" });
  answer = () => new Promise(() => undefined);
  expect(await askPeer(at, credentials, 100)).toEqual({ kind: "silent" });
  expect(await askPeer({ ...at, supervisorPort: 1 }, credentials, 10_000)).toEqual({ kind: "silent" });
});

test.each([
  ["nobody to hand over to", 10, [], false],
  ["all have it all", 10, [10, 11], true],
  ["one lags behind", 10, [10, 9], false],
])("hand-over: %s", (_name, master, replicas, equal) => expect(replicasEqual(master, replicas)).toBe(equal));

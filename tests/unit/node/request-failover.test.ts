import { issueAuthority, issueCertificate } from "../../../components/certificates/issue";
import type { GroupView } from "../../../configs/supervisor";
import type { Credentials } from "../../../runtime/node/connection";
import { requestFailover } from "../../../runtime/node/sentinels";
import { FakeServer, handshake } from "../../support/client/fake-server";
import type { Reply } from "../../support/client/resp";
import { GROUP } from "./world";

const TIMEOUT_MS = 2_000;
let credentials: Credentials;
let sentinels: FakeServer[] = [];

beforeAll(async () => {
  const authority = await issueAuthority("test", 1);
  const own = await issueCertificate(authority, { commonName: "s", dnsNames: [], ips: ["127.0.0.1"], days: 1 });
  const [ca, cert, key] = [authority.cert, own.cert, own.key].map((text) => Buffer.from(text));
  if (!ca || !cert || !key) throw new Error("no certificate");
  credentials = { user: "node", password: "right", ca, cert, key };
});
afterEach(async () => {
  await Promise.all(sentinels.map((s) => s.stop()));
  sentinels = [];
});

/** As INFO has it, of a Sentinel in TILT, or of one that is not. */
const tilt = (now: 0 | 1): Reply => ({ bulk: `# Sentinel\r\nsentinel_masters:1\r\nsentinel_tilt:${now}\r\n` });

/** Sentinels that answer SENTINEL FAILOVER so, in the order in which they are asked; undefined: never. */
async function answering(...replies: (Reply | undefined)[]): Promise<GroupView> {
  return saying(replies.map((failover) => ({ failover, info: tilt(0) })));
}

async function saying(sayings: { failover: Reply | undefined; info: Reply }[]): Promise<GroupView> {
  for (const { failover, info } of sayings) {
    const answers: Record<string, Reply | undefined> = { sentinel: failover, info };
    const script = (name: string): Reply | undefined => (name in answers ? answers[name] : handshake(name));
    sentinels.push(await FakeServer.start(script, 0, "127.0.0.1", { cert: credentials.cert, key: credentials.key }));
  }
  return { ...GROUP, sentinels: sentinels.map((s, i) => ({ name: `sentinel-${i + 1}`, ...s.address })) };
}

/** How often each Sentinel was asked for a failover. */
const askedTimes = (): number[] => sentinels.map((s) => s.asked.filter((a) => /failover/i.test(a)).length);

test.each<[string, (Reply | undefined)[], boolean, number[]]>([
  ["the first one says OK", ["OK", "OK"], true, [1, 0]],
  ["one is in progress", [new Error("INPROG Failover already in progress"), "OK"], true, [1, 0]],
  ["the first one refuses", [new Error("NOGOODSLAVE No suitable replica to promote"), "OK"], true, [1, 1]],
  ["the first one was asked and may have begun", [undefined, "OK"], true, [1, 0]],
  ["all refuse", [new Error("NOGOODSLAVE none"), new Error("ERR No such master")], false, [1, 1]],
])("%s", async (_what, replies, underWay, times) => {
  const view = await answering(...replies);
  expect(await requestFailover(view, credentials, TIMEOUT_MS)).toBe(underWay);
  expect(askedTimes()).toEqual(times);
});

test("one in TILT, which would do it later, is passed over; all of them: nothing is asked", async () => {
  const view = await saying([
    { failover: "OK", info: tilt(1) },
    { failover: "OK", info: tilt(0) },
  ]);
  expect(await requestFailover(view, credentials, TIMEOUT_MS)).toBe(true);
  expect(askedTimes()).toEqual([0, 1]);
  const one = { ...view, sentinels: view.sentinels.slice(0, 1) };
  expect(await requestFailover(one, credentials, TIMEOUT_MS)).toBe(false);
  expect(askedTimes()).toEqual([0, 1]);
});

test("an ACL of before, which refuses INFO, holds up nothing", async () => {
  const view = await saying([{ failover: "OK", info: new Error("NOPERM this user has no permissions") }]);
  expect(await requestFailover(view, credentials, TIMEOUT_MS)).toBe(true);
});

test("one that can't be prepared is not asked before the next", async () => {
  const view = await answering("OK", "OK");
  let prepared = 0;
  const prepare = (): Promise<void> => {
    prepared += 1;
    return prepared === 1 ? Promise.reject(new Error("stale")) : Promise.resolve();
  };
  expect(await requestFailover(view, credentials, TIMEOUT_MS, prepare)).toBe(true);
  expect(askedTimes()).toEqual([0, 1]);
});

test("where none can be prepared, a failover without it is better than none", async () => {
  const view = await answering("OK", "OK");
  expect(await requestFailover(view, credentials, TIMEOUT_MS, () => Promise.reject(new Error("old")))).toBe(true);
  expect(askedTimes()).toEqual([1, 0]);
});

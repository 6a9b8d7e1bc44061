import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAudit } from "../../scripts/cli/audit";
import { Namespaces, type Ran } from "../support/namespaces";

/**
 * Goal: `redis-ha firewall apply` lets in network.allowedCidrs and nobody else, by whichever way a port is published. Method: a Docker host
 * of namespaces: a bridge with redis-1 and sentinel-1 at their addresses, published as Docker does it, by DNAT and an ACCEPT of its own;
 * one port served by a proxy on the host; a client of an allowed network, and a stranger. The real nftables, the real command.
 */
const ROOT = join(__dirname, "../..");
const HOST = "10.70.0.1";
const STACK = "firewall";
const SETTINGS = `config:
  redis-ha:advertise: host
  redis-ha:hostAddress: ${HOST}
  redis-ha:prefix: my-prod
  redis-ha:network:
    subnet: 10.163.79.0/24
    allowedCidrs: [10.50.0.0/24, 10.50.0.0/16]
`;
/** What Docker makes of `-p ${HOST}:6379:6379` and its like, as nftables shows it. */
const DOCKER = `
table ip nat {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ip daddr ${HOST} iifname != "br0" tcp dport { 6379, 7379 } dnat to 10.163.79.11
    ip daddr ${HOST} iifname != "br0" tcp dport 26379 dnat to 10.163.79.21
  }
}
table ip filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "br0" accept
    oifname "br0" ip daddr 10.163.79.11 tcp dport { 6379, 7379 } accept
    oifname "br0" ip daddr 10.163.79.21 tcp dport 26379 accept
  }
}
`;
const SERVER = `for (const port of process.argv.slice(2)) require("net").createServer((s) => s.end()).listen(port, process.argv[1], () => console.log(port))`;

let folder: string;
let net: Namespaces;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "redis-ha-firewall-"));
  const env = {
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "firewall-test",
    XDG_STATE_HOME: folder,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  for (const name of ["state", "home"]) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    readFileSync(join(ROOT, "Pulumi.yaml"), "utf8").replace(/^backend:\n.*\n/m, ""),
  );
  execFileSync("pulumi", ["stack", "init", STACK], { cwd: folder, env: { ...process.env, ...env }, stdio: "ignore" });
  writeFileSync(join(folder, `Pulumi.${STACK}.yaml`), SETTINGS);
  net = await Namespaces.create(env);
  await net.must(["sh", "-ec", topology()]);
  writeFileSync(join(folder, "docker.nft"), DOCKER);
  await net.must(["nft", "-f", join(folder, "docker.nft")]);
  await net.start([process.execPath, "-e", SERVER, "10.163.79.11", "6379", "7379"], "redis-1");
  await net.start([process.execPath, "-e", SERVER, "10.163.79.21", "26379"], "sentinel-1");
  await net.start([process.execPath, "-e", SERVER, HOST, "6381", "7381"]);
});
afterAll(async () => {
  await net.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Two containers on a bridge, two machines behind links of their own, and the host that routes among them. */
function topology(): string {
  const join = (name: string, address: string, via: string) => [
    ...[`ip netns add ${name}`, `ip link add ${name} type veth peer name eth0 netns ${name}`, `ip link set ${name} up`],
    ...[`ip -n ${name} addr add ${address} dev eth0`, `ip -n ${name} link set eth0 up`, `ip -n ${name} link set lo up`],
    `ip -n ${name} route add default via ${via}`,
  ];
  return [
    "ip link set lo up",
    `ip addr add ${HOST}/32 dev lo`,
    "sysctl -qw net.ipv4.ip_forward=1",
    ...["ip link add br0 type bridge", "ip addr add 10.163.79.1/24 dev br0", "ip link set br0 up"],
    ...join("redis-1", "10.163.79.11/24", "10.163.79.1"),
    ...join("sentinel-1", "10.163.79.21/24", "10.163.79.1"),
    ...["redis-1", "sentinel-1"].map((name) => `ip link set ${name} master br0`),
    ...join("client", "10.50.0.2/24", "10.50.0.1"),
    "ip addr add 10.50.0.1/24 dev client",
    ...join("stranger", "10.60.0.2/24", "10.60.0.1"),
    "ip addr add 10.60.0.1/24 dev stranger",
  ].join("\n");
}

function firewall(...words: string[]): Promise<Ran> {
  const cli = [process.execPath, "-r", join(ROOT, "node_modules/ts-node/register/transpile-only")];
  return net.run([...cli, join(ROOT, "scripts/cli/main.ts"), "-s", STACK, "-C", folder, "firewall", ...words]);
}

/** Whether a connection is made; one that is dropped is waited for as long as one that is made may take on a busy machine. */
async function reaches(from: string | undefined, address: string, port: number): Promise<boolean> {
  const words = ["timeout", "10", "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`];
  return (await net.run(words, from === undefined ? {} : { within: from })).code === 0;
}

/** Who reaches what: by the host's address, as clients do, and by the containers' own. */
async function matrix(): Promise<Record<string, boolean>> {
  const ways: (readonly [what: string, address: string, port: number])[] = [
    ["a node", HOST, 6379],
    ["a Sentinel", HOST, 26379],
    ["a node behind the proxy", HOST, 6381],
    ["a supervisor", HOST, 7379],
    ["a supervisor behind the proxy", HOST, 7381],
    ["a container by its own address", "10.163.79.11", 6379],
  ];
  const from = (who: string) => ways.map(([what, address, port]) => [`${who}: ${what}`, who, address, port] as const);
  const all = [
    ...from("client"),
    ...from("stranger"),
    ["the host: a node", undefined, "10.163.79.11", 6379] as const,
    ["sentinel-1: a supervisor", "sentinel-1", "10.163.79.11", 7379] as const,
    ["sentinel-1: a supervisor behind the proxy", "sentinel-1", HOST, 7381] as const,
  ];
  const seen = await Promise.all(
    all.map(async ([way, who, address, port]) => [way, await reaches(who, address, port)] as const),
  );
  return Object.fromEntries(seen);
}

const inside = {
  "the host: a node": true,
  "sentinel-1: a supervisor": true,
  "sentinel-1: a supervisor behind the proxy": true,
};
const OPEN = Object.fromEntries(
  ["client", "stranger"].flatMap((who) =>
    [
      ...["a node", "a Sentinel", "a node behind the proxy", "a supervisor"],
      ...["a supervisor behind the proxy", "a container by its own address"],
    ].map((what) => [`${who}: ${what}`, true]),
  ),
);
const CLOSED = {
  ...Object.fromEntries(Object.keys(OPEN).map((way) => [way, false])),
  ...{ "client: a node": true, "client: a Sentinel": true, "client: a node behind the proxy": true },
  "client: a container by its own address": true,
};
const TABLE = "redis_ha_my_prod";

test("without rules everybody gets in, and `show` and a question unanswered change nothing", async () => {
  expect(await matrix()).toEqual({ ...OPEN, ...inside });
  const before = await net.must(["nft", "list", "ruleset"]);
  const shown = await firewall("show");
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(`table inet ${TABLE} {`) as string });
  const asked = await firewall("apply");
  expect(asked).toMatchObject({ code: 5, stderr: expect.stringContaining("10.50.0.0/24, 10.50.0.0/16") as string });
  expect(await net.must(["nft", "list", "ruleset"])).toBe(before);
}, 240_000);

test("with them only clients do, to the ports that are theirs; again changes nothing; removed, all is as before", async () => {
  const before = await net.must(["nft", "list", "ruleset"]);
  expect(await firewall("apply", "--yes")).toMatchObject({ code: 0, stdout: `in place: the table inet ${TABLE}\n` });
  expect(await matrix()).toEqual({ ...CLOSED, ...inside });
  const rules = async (): Promise<string> =>
    (await net.must(["nft", "list", "ruleset"])).replace(/packets \d+ bytes \d+/, "");
  const once = await rules();
  expect(once).toContain(before.trim());
  expect(await firewall("apply", "--yes")).toMatchObject({ code: 0 });
  expect(await rules()).toBe(once);
  expect(await firewall("remove", "--yes")).toMatchObject({ code: 0 });
  expect(await firewall("remove", "--yes")).toMatchObject({ code: 0 });
  expect(await net.must(["nft", "list", "ruleset"])).toBe(before);
  expect(await matrix()).toEqual({ ...OPEN, ...inside });
  const [apply, remove] = ["firewall apply", "firewall remove"];
  const acts = readAudit(STACK, join(folder, "redis-ha", STACK, "audit.jsonl"));
  expect(acts.map(({ act, result }) => [act, result])).toEqual(
    [apply, apply, remove, remove].map((act) => [act, "done"]),
  );
}, 400_000);

test("an empty list of clients locks nobody out: it is refused", async () => {
  writeFileSync(join(folder, `Pulumi.${STACK}.yaml`), SETTINGS.replace(/allowedCidrs: .*/, "allowedCidrs: []"));
  const { code, stderr } = await firewall("apply", "--yes");
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringContaining("network.allowedCidrs is empty") as string,
  });
}, 120_000);

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { shellWords } from "../../unit/configs/support/apply-fix";
import { freePorts } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";

/** Goal: every command in the runbooks is one that Redis or Sentinel takes as it stands there. */
const folder = join(__dirname, "../../../docs/runbooks");

interface Asked {
  readonly page: string;
  readonly member: string;
  readonly command: readonly string[];
}

/** Each `ask MEMBER COMMAND…` in a block or in the text. Loops over members ask the first. */
function askedIn(page: string): Asked[] {
  const text = readFileSync(join(folder, page), "utf8").replace(/ask\(\) \{[^]*?\n\}/, "");
  return [...text.matchAll(/\bask "?((?:redis|sentinel)-(?:\d|\$n))"? ([A-Z][^`\n|;]*)/g)].map(
    ([, member = "", words = ""]) => ({
      page,
      member: member.replace("$n", "1"),
      command: shellWords(words.trim()),
    }),
  );
}

const all = readdirSync(folder).flatMap(askedIn);
const distinct = [...new Map(all.map((asked) => [`${asked.member} ${asked.command.join(" ")}`, asked])).values()];
/** What a lone server answers to a command that is well: of a failover without replicas, a client that is not there, and the like. */
const WELL = /^(NOGOODSLAVE|NOQUORUM|ERR No such (client|user))/;

let servers: ServerProcess[] = [];
const clients = new Map<string, Redis>();

beforeAll(async () => {
  const [redis = 0, sentinel = 0] = await freePorts(2);
  servers = [
    await new ServerProcess("redis-server", redis, []).start(),
    await new ServerProcess("redis-sentinel", sentinel, [`sentinel monitor mymaster 127.0.0.1 ${redis} 1`]).start(),
  ];
  clients.set("redis", new Redis(redis, "127.0.0.1"));
  clients.set("sentinel", new Redis(sentinel, "127.0.0.1", { enableReadyCheck: false }));
});
afterAll(async () => {
  for (const client of clients.values()) client.disconnect();
  await Promise.all(servers.map((server) => server.stop()));
});

test("there are commands on many pages", () => {
  expect(new Set(all.map(({ page }) => page)).size).toBeGreaterThan(8);
  expect(distinct.length).toBeGreaterThan(25);
});

test.each(distinct)("$page: $member $command", async ({ member, command: [name = "", ...args] }) => {
  const client = clients.get(member.replace(/-.*/, ""));
  if (client === undefined) throw new Error(`no ${member}`);
  try {
    expect(await client.call(name, ...args)).toBeDefined();
  } catch (error) {
    expect((error as Error).message).toMatch(WELL);
  }
});

const blocks = readdirSync(folder).flatMap((page) =>
  [...readFileSync(join(folder, page), "utf8").matchAll(/```sh\n([^]*?)```/g)].map(([, script = ""]) => ({
    page,
    script,
  })),
);

test.each(blocks)("a shell can read the block of $page: $script", ({ script }) => {
  expect(execFileSync("bash", ["-n"], { input: script, encoding: "utf8" })).toBe("");
});

test("`ask` of the runbooks asks inside the member's container, and no password is in an argument", () => {
  const [first] = blocks.filter(({ page, script }) => page === "README.md" && script.includes("ask()"));
  const ask = /^ask\(\) \{[^]*?^\}/m.exec(first?.script ?? "")?.[0] ?? "";
  const stubs = [
    `pulumi() { echo '{"admin":"hunter2"}'; }`,
    'docker() { printf "%s\\n" "$@"; echo "password: $REDISCLI_AUTH"; }',
  ];
  const script = [...stubs, "PREFIX=dev", ask, "ask sentinel-2 SENTINEL CKQUORUM mymaster"].join("\n");
  const said = execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
  expect(said).toEqual([
    ...["exec", "-e", "REDISCLI_AUTH", "dev-sentinel-2", "redis-cli", "--tls", "--cacert", "/etc/redis-ha/ca.crt"],
    ...["-p", "26379", "--user", "admin", "--no-auth-warning", "SENTINEL", "CKQUORUM", "mymaster"],
    "password: hunter2",
  ]);
});

import type { Stack } from "@pulumi/pulumi/automation";
import { issueCertificate } from "../../../components/certificates/issue";
import { FILES } from "../../../configs/supervisor";
import { accepts } from "../../../scripts/rotate/accepted";
import { careful } from "../../support/clients";
import { runOnce } from "../../support/containers";
import { runBlock } from "../../support/dr/run-block";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, firstUp, RUN, testStack } from "../../support/stack";
import { type Acknowledged, everyNodeHas, missing, Writers } from "../../support/writers";

/**
 * Goal: a leaked password and expired certificates end as docs/disaster-recovery.md says, by the commands that stand there.
 * Method: a small group, two nodes and a Sentinel, since these days replace every container. The page's blocks in their order, under load.
 */
const STACK = `test-${RUN}-credentials`;
let stack: Stack;
let group: TestGroup;

beforeAll(async () => {
  stack = await testStack(STACK, testConfig("credentials", { nodes: 2, sentinels: 1 }));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
}, UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
}, UP_MS);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const members = () => [...group.outputs.nodes, ...group.outputs.sentinels];

/** Every node has what was confirmed. @returns how many writes are gone that were acknowledged only */
async function lostOf(writes: readonly Acknowledged[]): Promise<number> {
  const master = await group.settled();
  const confirmed = writes.filter((write) => write.confirmed);
  await everyNodeHas(group, confirmed);
  return (await missing(group.direct(group.node(master)), writes)).length;
}

test("expired certificate: all are renewed at once, and data and group are as before", async () => {
  const writers = new Writers(await careful(group, 2), { wait: true, reconnect: true, pauseMs: 5 }).start();
  await writers.more(100);
  await writers.stop();
  await expire();
  await Promise.all(members().map(({ name }) => group.container(name).kill()));
  await Promise.all(members().map(({ name }) => group.container(name).start()));
  await expect(group.direct(group.node("redis-1")).ping()).rejects.toThrow();
  const look = await runBlock(stack, "look:expired-certificate");
  expect(look.code).toBe(23);
  expect(look.out).toMatch(/its certificate ended/);
  const ran = await runBlock(stack, "recover:expired-certificate");
  await lostOf(writers.acknowledged);
  const end = await runBlock(stack, "recover:expired-certificate-end");
  expect(await group.settled()).toMatch(/^redis-/);
  expect(announced(await stack.preview())).toEqual({});
  measured(
    `expired certificates: clients can write ${seconds(ran.tookMs)} after the block began; the rolling change after it takes ${seconds(end.tookMs)}`,
  );
}, 300_000);

/** Gives every server a certificate that ended a minute ago, and has the state say so of each. */
async function expire(): Promise<void> {
  const outputs = await stack.outputs();
  const authority = { cert: group.outputs.ca, key: String(outputs.caKey?.value) };
  const days = -1 / 1440;
  for (const { name, host } of members()) {
    const { cert, key } = await issueCertificate(authority, { commonName: name, dnsNames: [name], ips: [host], days });
    const write = (path: string, text: string): string =>
      `echo ${Buffer.from(text).toString("base64")} | /bin/busybox base64 -d >/files/${path.split("/").at(-1) ?? ""}`;
    const volume = `${group.container(name).name}-files:/files`;
    await runOnce(group.outputs.image, `${write(FILES.cert, cert)} && ${write(FILES.key, key)}`, [volume]);
  }
  const ended = new Date(Date.now() + days * 86_400_000).toISOString();
  const exported = await stack.exportStack();
  const { resources } = exported.deployment as { resources: { type: string; outputs: { notAfter?: string } }[] };
  const certificates = resources.filter(({ type }) => type === "pulumi-nodejs:dynamic/redis-ha:Certificate");
  expect(certificates.length).toBe(members().length);
  for (const { outputs: of } of certificates) of.notAfter = ended;
  await stack.importStack(exported);
}

test("leaked password: the new one is accepted before the old one is refused, and no call fails", async () => {
  const old = group.password("app");
  const writers = new Writers(await careful(group, 2), { wait: true, reconnect: true, pauseMs: 5 }).start();
  await writers.more(100);
  const offered = await runBlock(stack, "recover:leaked-password", { ACL_USER: "app" });
  await writers.stop();
  const after = await TestGroup.of(stack);
  const fresh = after.password("app");
  expect(fresh).not.toBe(old);
  const ended = await runBlock(stack, "recover:leaked-password-end");
  await after.settled();
  for (const address of members()) {
    const door = { address, ca: group.outputs.ca };
    expect([address.name, await accepts(door, "app", old)]).toEqual([address.name, false]);
    expect([address.name, await accepts(door, "app", fresh)]).toEqual([address.name, true]);
  }
  const confirmed = writers.acknowledged.filter((write) => write.confirmed);
  await everyNodeHas(after, confirmed);
  for (const { out, err } of [offered, ended]) expect(`${out}${err}`).not.toContain(fresh);
  measured(
    `leaked password of one user: new one offered in ${seconds(offered.tookMs)}, old one refused ${seconds(ended.tookMs)} later; longest write gap ${seconds(writers.longestGap())}`,
  );
  after.close();
}, 400_000);

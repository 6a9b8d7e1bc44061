import fc from "fast-check";
import type { OperateRequest } from "../../../runtime/backup/operate/request";
import { requestSchema } from "../../../runtime/backup/operate/request";
import { pick } from "../../../runtime/backup/operate/choose";
import { settingsFromEnvironment } from "../../../runtime/backup/settings/environment";
import type { BackupEntry } from "../../../runtime/backup/list";
import { parseSettings } from "../../../configs/settings";
import { placeAll } from "../../../configs/places";
import { topologyOf } from "../../../configs/topology";
import { spareAddresses } from "../../../scripts/cli/backup/address";
import { AnswerReader } from "../../../scripts/cli/backup/answers";
import { operateContainer } from "../../../scripts/cli/backup/container";
import { operateRequest, restoreTarget } from "../../../scripts/cli/backup/request";
import { whichOf } from "../../../scripts/cli/commands/restore";
import type { OpenStack, StackOutputs } from "../../../scripts/cli/stack";

/** Goal: what is asked of the operator's program is what it understands, of the right stack, and its container shows nothing of it. */
const USERS = ["app", "websocket", "replication", "sentinel", "monitor", "backup", "admin", "node"];

function stack(name: string, subnet: string, backup: object = { enabled: true, target: "local" }): OpenStack {
  const settings = parseSettings({ network: { subnet }, backup }, { stack: name });
  const { nodes, sentinels } = topologyOf(settings).view;
  const outputs: StackOutputs = {
    ...{ group: settings.group, prefix: name, image: "i", network: `${name}-redis-ha`, users: USERS, nodes, sentinels },
    ...{ ca: `ca of ${name}`, caKey: `ca key of ${name}`, backupKey: Buffer.alloc(32, 1).toString("base64") },
    passwords: Object.fromEntries(USERS.map((user) => [user, `password of ${user} in ${name}`])),
  };
  // The stack itself is not asked here.
  return { name, settings, outputs, stack: undefined as unknown as OpenStack["stack"] };
}
const prod = stack("prod", "10.20.0.0/24");
const staging = stack("staging", "10.30.0.0/27", { enabled: false });
const certificate = { cert: "certificate", key: "key" };

function request(source: OpenStack, target: OpenStack): OperateRequest {
  const act = { kind: "preview", ...restoreTarget(target, { latest: true }, true) } as const;
  return operateRequest({ source, target, certificate, credentials: "the account", act });
}

test("the program reads it as it is meant: one stack's store, the other one's group", async () => {
  const asked = request(prod, staging);
  expect(requestSchema.parse(JSON.parse(JSON.stringify(asked)))).toEqual(asked);
  const { secret, environment, ...rest } = asked;
  expect(rest).toMatchObject({ backupsOf: "mymaster", storeCa: "ca of prod", credentials: "the account" });
  expect(rest.act).toMatchObject({
    admin: { user: "admin", password: "password of admin in staging" },
    supervisors: { nodes: topologyOf(staging.settings).view.nodes, password: "password of node in staging" },
  });
  expect(secret).toMatchObject({ password: "password of backup in staging", ca: "ca of staging", ...certificate });
  const read = await settingsFromEnvironment({ ...environment, REDIS_PASSWORD_FILE: __filename });
  expect(read.group.sentinels).toEqual(staging.outputs.sentinels.map(({ host, port }) => ({ host, port })));
  expect(read.store).toMatchObject({ bucket: "redis-ha-backups", prefix: "prod", endpoint: "https://10.20.0.5:9000" });
  expect(read.schedule.classes).toEqual({ hourly: "", daily: "", weekly: "", monthly: "" });
  expect(JSON.stringify(environment)).not.toMatch(/password of|ca key|account/);
});

test("its container has no secret, no right, no log, and an address of its own", () => {
  const place = { image: "i", stack: "prod", network: "prod-redis-ha", memory: 5 };
  const options = operateContainer(place, "10.20.0.254");
  expect(options.Env).toBeUndefined();
  expect(options).toMatchObject({
    Cmd: ["node", "--max-semi-space-size=4", "/opt/redis-ha/operate.cjs"],
    ...{ OpenStdin: true, StdinOnce: true, Tty: false, User: "999:999" },
    HostConfig: {
      ...{ AutoRemove: true, ReadonlyRootfs: true, CapDrop: ["ALL"], Memory: 5, MemorySwap: 5 },
      ...{ SecurityOpt: ["no-new-privileges:true"], LogConfig: { Type: "none" }, NetworkMode: "prod-redis-ha" },
    },
  });
});

test("over all subnets: its address is in the subnet, and nobody's who belongs to the stack", () => {
  const sizes = fc.record({ prefix: fc.integer({ min: 16, max: 27 }), nodes: fc.constantFrom(1, 3, 9) });
  fc.assert(
    fc.property(sizes, ({ prefix, nodes }) => {
      const settings = parseSettings({ network: { subnet: `10.64.0.0/${prefix}` }, nodes }, { stack: "dev" });
      const spare = spareAddresses(settings);
      expect(spare.length).toBeGreaterThan(0);
      const taken = [...placeAll(settings).values(), settings.network.gateway];
      for (const address of spare) {
        expect(taken).not.toContain(address);
        expect(address).toMatch(/^10\.64\.\d+\.\d+$/);
        expect(address).not.toMatch(prefix > 23 ? /\.0$|\.255$/ : /^10\.64\.0\.0$/);
      }
    }),
  );
});

test("answers may come in any pieces, and stray lines are no answers", () => {
  const answers = [
    { type: "step", text: "a step" },
    { type: "result", value: { text: "with\nlines and ünicode" } },
  ];
  const text = `${JSON.stringify(answers[0])}\nDeprecationWarning: no JSON\n[1]\nnull\n${JSON.stringify(answers[1])}\n`;
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      const reader = new AnswerReader();
      expect(at.slice(1).flatMap((end, i) => reader.push(text.slice(at[i], end)))).toEqual(answers);
    }),
  );
});

test("a backup is meant in exactly one way", () => {
  expect(whichOf("latest", {})).toEqual({ latest: true });
  expect(whichOf("2026", {})).toEqual({ id: "2026" });
  expect(whichOf(undefined, { at: "2026-11-24T12:15:30+02:00" })).toEqual({ at: "2026-11-24T10:15:30.000Z" });
  const place = "8c".repeat(20);
  expect(whichOf(undefined, { before: `${place}:48213` })).toEqual({ before: { id: place, offset: 48213 } });
  for (const [id, at, before] of [
    [undefined, undefined, undefined],
    ["latest", "2026-11-24T10:15:30Z", undefined],
    ["latest", undefined, `${place}:1`],
    [undefined, "2026-11-24T10:15:30Z", `${place}:1`],
  ] as const)
    expect(() => whichOf(id, { at, before })).toThrow(/say which backup/);
});

describe("which backup is picked", () => {
  const entry = (second: number, tag: string, over: Partial<BackupEntry> = {}): BackupEntry => ({
    id: { backupClass: "daily", group: "g", startedAt: new Date(Date.UTC(2026, 10, 25, 12, 0, second)), tag },
    ...{ folder: tag, objects: [], complete: true, good: true, provenAt: undefined, rejectedAt: undefined, bytes: 1 },
    ...over,
  });
  const newest = entry(3, "00000003", { good: false });
  const good = entry(2, "00000002");
  const dead = entry(1, "00000001", { complete: false, good: false });
  const all = [newest, good, dead];

  test("the newest good one, or one by the beginning of its name, damaged or not", () => {
    expect(pick(all, "g", { latest: true })).toBe(good);
    expect(pick(all, "g", { id: "2026-11-25T12-00-03Z" })).toBe(newest);
    expect(pick(all, "g", { id: "2026-11-25T12-00-02Z-00000002" })).toBe(good);
  });

  test.each([
    ["none", [], { latest: true as const }, /no good backup of g/],
    ["none good", [newest, dead], { latest: true as const }, /no good backup of g/],
    ["none of this name", all, { id: "2027" }, /no backup 2027 of g/],
    ["several of this beginning", all, { id: "2026-11" }, /begins the names of 3 backups: .*00000003, /],
    ["one that never was", all, { id: "2026-11-25T12-00-01Z" }, /not complete/],
  ])("%s is told as such", (_name, entries, which, text) => expect(() => pick(entries, "g", which)).toThrow(text));
});

import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { NodeAddress } from "../../../configs/supervisor";
import type { Answer, Results } from "../../../runtime/backup/operate/answer";
import type { Act, OperateRequest } from "../../../runtime/backup/operate/request";
import { fieldsOf } from "../../../runtime/backup/redis/ask";
import { Hold } from "../../../runtime/node/hold";
import { servePeers } from "../../../runtime/node/peers";
import { Archiving } from "../../support/backup/archiving";
import { noise } from "../../support/backup/every-type";
import { buildOperate, OperateProgram } from "../../support/backup/operate-program";
import { BackupRig } from "../../support/backup/rig";
import { SecureGroup } from "../../support/backup/secure-group";
import { backupSettings } from "../../support/backup/settings";
import { freePort } from "../../support/client/ports";

/**
 * Goal: the operator's program, as the one file that it is, does what one line on standard input asks, and puts everything back when
 * whoever asked goes away. Method: a group with TLS and the program's ACL, and the very server of a supervisor for each node.
 */
const rig = new BackupRig();
let group: SecureGroup;
let program: string;
let nodes: NodeAddress[];
let holds: Hold[];

beforeEach(async () => {
  await rig.empty();
  group = rig.cleanUp.add(await SecureGroup.start(), (g) => g.stop());
  program = buildOperate(rig.folder());
  holds = group.nodes.map(() => new Hold());
  const text = (pem: string | undefined): Buffer => Buffer.from(pem ?? "");
  const { ca, cert, key } = group.tls;
  const credentials = {
    user: "node",
    password: group.password("node"),
    ca: text(ca),
    cert: text(cert),
    key: text(key),
  };
  const room = () => Promise.resolve({ freeDiskBytes: 2 ** 40 });
  nodes = await Promise.all(
    group.nodes.map(async (address, i) => {
      const served = { state: () => Promise.reject(new Error("not asked")), room, hold: holds[i] ?? new Hold() };
      const server = rig.cleanUp.add(await servePeers(0, credentials, served), (s) => s.close());
      return { ...address, name: `redis-${i + 1}`, supervisorPort: (server.address() as AddressInfo).port };
    }),
  );
}, 60_000);

function ask(act: Act, over: Partial<OperateRequest> = {}): OperateProgram {
  const { ca, cert, key } = group.tls;
  const environment = {
    ...{ REDIS_SENTINELS: `127.0.0.1:${group.sentinel.port}`, REDIS_USERNAME: "backup", BACKUP_BUCKET: "backups" },
    ...{ BACKUP_PREFIX: "redis-ha", BACKUP_ENDPOINT: rig.s3.settings().endpoint ?? "", BACKUP_PATH_STYLE: "true" },
  };
  const request: OperateRequest = {
    environment,
    secret: { password: group.password("backup"), ca, cert, key },
    credentials: readFileSync(rig.s3.credentials(), "utf8"),
    act,
    ...over,
  };
  return rig.cleanUp.add(OperateProgram.start(program, request), (p) => p.child.kill("SIGKILL"));
}

async function resultOf<Kind extends Act["kind"]>(act: Extract<Act, { kind: Kind }>): Promise<Results[Kind]> {
  const run = ask(act);
  const last = await run.result();
  // The files with the password and the key go when it ends.
  expect(readdirSync(run.folder)).toEqual([]);
  if (last?.type !== "result") throw new Error(JSON.stringify(last));
  return last.value as Results[Kind];
}

const make = (): Promise<Results["backup"]> => resultOf<"backup">({ kind: "backup", backupClass: "daily" });
const target = () => ({
  which: { latest: true as const },
  admin: { user: "admin", password: group.password("admin") },
  supervisors: { nodes, password: group.password("node") },
  save: true,
});
const restore = async (): Promise<Extract<Act, { kind: "restore" }>> => ({
  ...{ kind: "restore", ...target() },
  scratch: { host: "127.0.0.1", port: await freePort() },
});
const master = () => group.nodes[0] ?? { host: "", port: 0 };
const downAfter = async (): Promise<string | undefined> =>
  fieldsOf(await group.call(group.sentinel, "sentinel", "master", "mymaster"))["down-after-milliseconds"];
const error = (answer: Answer | undefined): object => (answer?.type === "error" ? answer : { answer });

test("made, listed, proven, previewed and restored, with the supervisors held meanwhile; no secret is said", async () => {
  await group.call(master(), "set", "kept", "1");
  await group.replicated();
  const made = await make();
  expect(made.manifest.keys.total).toBe(1);
  const { backups, more } = await resultOf<"list">({ kind: "list", limit: 10 });
  expect(more).toBe(0);
  expect(backups).toMatchObject([{ id: made.id, class: "daily", keys: 1, good: true, provenAt: null }]);
  const proven = await resultOf<"verify">({ kind: "verify", which: { id: made.id.slice(0, -4) } });
  expect(proven).toMatchObject({ keys: 1, backup: { id: made.id } });
  expect((await resultOf<"list">({ kind: "list", limit: 1 })).backups[0]?.provenAt).not.toBeNull();
  expect(await resultOf<"prune">({ kind: "prune", dryRun: true })).toEqual({ backups: [], segments: 0, uploads: [] });

  await group.call(master(), "set", "foreign", "1");
  const preview = await resultOf<"preview">({ kind: "preview", ...target() });
  expect(preview).toMatchObject({ faults: [], keys: 2, backup: { id: made.id } });
  expect(holds.map(({ state }) => state.kind)).toEqual(["free", "free"]);
  const take = holds.map((hold) => jest.spyOn(hold, "take"));
  const run = ask(await restore());
  expect(await run.result()).toMatchObject({ type: "result", value: { keys: 1, backup: { id: made.id } } });
  for (const asked of take) expect(asked).toHaveReturnedWith(true);
  const steps = run.answers.flatMap((answer) => (answer.type === "step" ? [answer.text] : []));
  expect(steps.slice(0, preview.steps.length)).toEqual(preview.steps);
  expect(holds.map(({ state }) => state.kind)).toEqual(["free", "free"]);
  expect(await downAfter()).toBe("30000");
  for (const node of group.nodes) expect(await group.call(node, "exists", "kept", "foreign")).toBe(1);
  expect(run.said).not.toMatch(/password-of-|PRIVATE KEY|test-secret/);
}, 120_000);

test("a moment between two backups, from the archive, into the group", async () => {
  const access = group.access("backup");
  const settings = backupSettings(undefined, rig.s3.settings(), {
    group: { sentinels: [group.sentinel], access, sentinelAccess: access },
  });
  const archiving = rig.cleanUp.add(new Archiving(settings), (a) => a.stop());
  await archiving.replayable();
  await group.call(master(), "set", "kept", "1");
  await group.replicated();
  // A backup counts as of the end of the second that it is dated to: the moment is one behind that.
  const at = new Date(Date.now() + 1100);
  await setTimeout(at.getTime() + 400 - Date.now());
  await group.call(master(), "flushall");
  await archiving.archivedUntil(at.getTime());
  await archiving.stop();
  const which = { at: at.toISOString() };
  const preview = await resultOf<"preview">({ kind: "preview", ...target(), which });
  expect(preview).toMatchObject({ faults: [], keys: 0, at: at.toISOString(), backup: { keys: 0 } });
  expect(preview.steps.join("\n")).toContain(`and replay what was changed up to ${at.toISOString()}`);
  expect(await ask({ ...(await restore()), which }).result()).toMatchObject({
    ...{ type: "result", value: { keys: 1, at: at.toISOString() } },
  });
  for (const node of group.nodes) expect(await group.call(node, "exists", "kept")).toBe(1);
  // What is behind the archive is refused, with what can be had; what is before it is the backup before, and there is none.
  const late = ask({ kind: "preview", ...target(), which: { at: "2126-01-01T00:00:00Z" } });
  expect(error(await late.result())).toMatchObject({
    message: expect.stringMatching(/behind the latest moment/) as string,
  });
  const early = ask({ kind: "preview", ...target(), which: { at: "2020-01-01T00:00:00Z" } });
  expect(error(await early.result())).toMatchObject({ kind: "not-found" });
}, 120_000);

test("a command that nobody wanted is found by its name or key, and undone to the write before it", async () => {
  const access = group.access("backup");
  const settings = backupSettings(undefined, rig.s3.settings(), {
    group: { sentinels: [group.sentinel], access, sentinelAccess: access },
  });
  const from = new Date(Date.now() - 60_000).toISOString();
  const search: Extract<Act, { kind: "find" }> = { kind: "find", from, commands: [], limit: 10 };
  expect(error(await ask(search).result())).toMatchObject({
    ...{ kind: "not-found", message: expect.stringMatching(/no archive of mymaster.*backup\.continuous/) as string },
  });
  const archiving = rig.cleanUp.add(new Archiving(settings), (a) => a.stop());
  await archiving.replayable();
  await group.call(master(), "mset", "order:1", "value-1", "order:2", "value-2");
  await group.call(master(), "del", "order:1", "order:2", "other");
  await group.call(master(), "set", "kept", "value-3");
  const before = Date.now();
  await group.call(master(), "flushall");
  const flushedBy = Date.now();
  await group.call(master(), "set", "later", "value-4");
  await group.replicated();
  await archiving.archivedUntil(flushedBy + 200);
  const archivedBy = Date.now();
  await archiving.stop();

  const { moments } = await resultOf<"list">({ kind: "list", limit: 1, moments: true });
  expect(moments).toHaveLength(1);
  expect(Date.parse(moments[0]?.to ?? "")).toBeGreaterThanOrEqual(flushedBy);
  expect((await resultOf<"list">({ kind: "list", limit: 1 })).moments).toEqual([]);

  const byKey = ask({ ...search, key: "order:*" });
  expect(await byKey.result()).toMatchObject({
    type: "result",
    value: {
      commands: [
        { command: "MSET", keys: ["order:1", "order:2"], keyCount: 2 },
        { command: "DEL", keys: ["order:1", "order:2"], keyCount: 2 },
      ],
      ...{ more: false, searched: [{ to: moments[0]?.to }] },
    },
  });
  const all = ask({ ...search, limit: 2 });
  expect(await all.result()).toMatchObject({ value: { more: true, commands: [{}, {}] } });
  for (const run of [byKey, all]) expect(run.said).not.toContain("value-");

  const { commands } = await resultOf<"find">({ ...search, commands: ["FLUSHALL"] });
  expect(commands).toMatchObject([{ command: "FLUSHALL", database: 0, keys: [] }]);
  const [flush] = commands;
  if (!flush) throw new Error("not found");
  // Of when it came to the archiver.
  expect(Date.parse(flush.at)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(flush.at)).toBeLessThanOrEqual(archivedBy);
  const late = { ...search, from: new Date(flushedBy + 3_600_000).toISOString() };
  expect(error(await ask(late).result())).toMatchObject({
    message: expect.stringMatching(/nothing is archived of this time.*what can be had: /) as string,
  });

  const which = { before: flush.before };
  const preview = await resultOf<"preview">({ kind: "preview", ...target(), which });
  expect(preview).toMatchObject({ faults: [], keys: 1 });
  const restored = await ask({ ...(await restore()), which }).result();
  expect(restored).toMatchObject({ type: "result", value: { keys: 1 } });
  for (const node of group.nodes) expect(await group.call(node, "get", "kept")).toBe("value-3");
  const nowhere = { before: { id: "0".repeat(40), offset: 1 } };
  expect(error(await ask({ kind: "preview", ...target(), which: nowhere }).result())).toMatchObject({
    message: expect.stringMatching(/offset 1 of 0{40} is not in the archive/) as string,
  });
}, 120_000);

test("whoever asked goes away in the midst: it is called off, and everything is as it was", async () => {
  for (let i = 0; i < 20; i += 1) await group.call(master(), "set", `big:${i}`, noise(200_000 + i).toString("hex"));
  await group.replicated();
  await make();
  await group.call(master(), "flushall");
  await group.call(master(), "set", "own", "1");
  const run = ask(await restore());
  // Loading takes longer than it takes to be heard.
  run.onStep = (text) => {
    if (text.includes("in a scratch server")) run.leave();
  };
  expect(error(await run.result())).toMatchObject({
    kind: "stopped",
    message: expect.stringMatching(/called off; the group's data is as it was$/) as string,
  });
  expect(await run.ended).toBe(1);
  expect(await group.call(master(), "dbsize")).toBe(1);
  expect(await downAfter()).toBe("30000");
  expect(holds.map(({ state }) => state.kind)).toEqual(["free", "free"]);
}, 120_000);

test.each<[string, () => Promise<Act> | Act, object]>([
  ["no backup", () => ({ kind: "verify", which: { latest: true } }), { kind: "not-found" }],
  ["no such backup", () => ({ kind: "preview", ...target(), which: { id: "2026" } }), { kind: "not-found" }],
  [
    "none so old",
    () => ({ kind: "preview", ...target(), which: { at: "2020-01-01T00:00:00Z" } }),
    { kind: "not-found" },
  ],
])("%s is told as such", async (_name, act, told) => {
  expect(error(await ask(await act()).result())).toMatchObject(told);
});

test("another operator at work: refused before anything is changed", async () => {
  await group.call(master(), "set", "kept", "1");
  await make();
  holds[0]?.take({ id: "other", forMs: 60_000, reason: "a restore of somebody else's" });
  const run = ask({ ...(await restore()), save: false });
  expect(error(await run.result())).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(
      /another program has it .*somebody else's.*; the group's data is as it was/,
    ) as string,
  });
  expect(await downAfter()).toBe("30000");
}, 60_000);

test("a request that is none is refused, and nothing of it is repeated", async () => {
  const run = ask({ kind: "backup", backupClass: "daily" }, { secret: { password: "" } });
  expect(error(await run.result())).toEqual({
    ...{ type: "error", kind: "failed", message: "settings: the request is not understood: secret.password" },
  });
});

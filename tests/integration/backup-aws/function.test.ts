import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { DeleteBucketPolicyCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Redis } from "ioredis";
import { backupArns, backupNames } from "../../../configs/backup/names";
import type { Statement } from "../../../configs/backup/policy";
import {
  functionStatements,
  proverStatements,
  restorerStatements,
  writerStatements,
} from "../../../configs/backup/role-policies";
import { runnerEnvironment } from "../../../configs/backup/environment";
import { parseSettings } from "../../../configs/settings";
import { topologyOf } from "../../../configs/topology";
import { backupNow, listBackups, ObjectStore, settingsFromEnvironment, verifyBackup } from "../../../runtime/backup";
import { backupFunctionCode } from "../../../images/backup-function";
import { clientsAt } from "../../support/aws/clients";
import { Moto } from "../../support/aws/moto";
import { runAsLambda, type LambdaFunction } from "../../support/aws/run-as-lambda";
import { s3Request } from "../../support/aws/s3-request";
import { AwsStack } from "../../support/aws/stack";
import { TlsGroup } from "../../support/aws/tls-group";
import { freePorts } from "../../support/client/ports";
import { CleanUp } from "../../support/client/settles";
import { decides } from "../../unit/configs/support/iam";

/**
 * Goal: the function that `pulumi up` makes backs up a real group: its very code and environment, its secret from Secrets Manager, its
 * schedule's own event. The group has TLS and the users of the settings; AWS is moto.
 */
jest.setTimeout(240_000);

const ROOT = join(__dirname, "../../..");
const ACCOUNT = "123456789012";
const REGION = "eu-central-1";
const passwordOf = (user: string) => `password-of-${user}`;

/** What the function may do, by the policy that `pulumi up` gave its role. */
function policyOfFunction() {
  const settings = parseSettings(raw, { stack: "test" });
  const names = backupNames(settings);
  return functionStatements({ settings, names, accountId: ACCOUNT, arns: backupArns(names, { accountId: ACCOUNT }) });
}

const cleanUp = new CleanUp();
let moto: Moto;
let aws: AwsStack;
let group: TlsGroup;
let fn: LambdaFunction;
let raw: Record<string, unknown>;

beforeAll(async () => {
  moto = cleanUp.add(await Moto.start(), (m) => m.stop());
  aws = cleanUp.add(await AwsStack.create(moto.url), (a) => a.dispose());
  // Not before: they are free for a moment only.
  const [redis = 0, sentinel = 0] = await freePorts(2);
  raw = {
    ...{ advertise: "host", hostAddress: "127.0.0.1", nodes: 1, sentinels: 1, ports: { redis, sentinel } },
    backup: {
      ...{ enabled: true, bucket: "redis-ha-test", region: REGION, endpoint: moto.url, pathStyle: true },
      lambda: { enabled: true, timeoutSeconds: 60 },
    },
  };
  group = cleanUp.add(await TlsGroup.start(parseSettings(raw, { stack: "test" }), passwordOf), (g) => g.stop());
  await aws.configure({ settings: raw, password: passwordOf("backup"), ca: group.ca });
  await aws.stack.up();
  const { Configuration } = await clientsAt(moto.url, REGION).lambda.send(
    new GetFunctionCommand({ FunctionName: "test-redis-ha-backup" }),
  );
  const { path } = backupFunctionCode(aws.codeFolder);
  expect(Configuration?.CodeSha256).toBe(createHash("sha256").update(readFileSync(path)).digest("base64"));
  fn = {
    code: path,
    handler: Configuration?.Handler ?? "",
    environment: Configuration?.Environment?.Variables ?? {},
    region: REGION,
    endpoint: moto.url,
  };
});

afterAll(() => cleanUp.run());

test("by its schedule's event it writes a backup with all keys into its class's folder, the manifest last", async () => {
  const redis = new Redis({
    ...{ host: "127.0.0.1", port: (raw.ports as { redis: number }).redis, tls: { ca: group.ca } },
    ...{ username: "admin", password: passwordOf("admin") },
  });
  for (let i = 0; i < 500; i++) await redis.set(`key:${i}`, `value ${i}`);
  redis.disconnect();

  const { s3 } = clientsAt(moto.url, REGION);
  // moto doesn't judge conditions: to it each Deny of the policy holds always, and without TLS the first one does with AWS as well.
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: "redis-ha-test" }));
  const before = moto.requests().length;
  const { result, log } = await runAsLambda(fn, { class: "daily" });
  const requests = moto.requests().slice(before);
  expect([result, log]).toMatchObject([{ action: "backup", keys: 500 }, expect.stringContaining("the backup is good")]);
  expect(log).not.toContain(passwordOf("backup"));

  // moto lets everybody do everything; the role's own policy must allow each call. One is for the secret, the others are to S3.
  const [secret, ...calls] = requests;
  expect(secret).toBe("POST /");
  expect(calls.length).toBeGreaterThanOrEqual(4);
  for (const call of calls) expect([call, decides(policyOfFunction(), s3Request(call))]).toEqual([call, "allowed"]);

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "redis-ha-test" }));
  const { manifestKey } = result as { manifestKey: string };
  expect(manifestKey).toMatch(/^test\/daily\/mymaster\/.*\/manifest\.json$/);
  const folder = manifestKey.replace("manifest.json", "");
  expect(Contents.map(({ Key = "" }) => Key.startsWith(folder))).not.toContain(false);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "redis-ha-test", Key: manifestKey }));
  const manifest = JSON.parse((await Body?.transformToString()) ?? "") as Record<string, Record<string, unknown>>;
  expect(manifest).toMatchObject({ class: "daily", keys: { total: 500 }, object: { key: `${folder}dump.rdb.zst` } });
  const newest = Math.max(...Contents.map(({ LastModified }) => LastModified?.getTime() ?? 0));
  expect(Contents.find(({ Key }) => Key === manifestKey)?.LastModified?.getTime()).toBe(newest);
});

test("the container's own way: it makes a backup, proves it and lists it with what its host's role allows, and no more", async () => {
  const settings = parseSettings(raw, { stack: "test" });
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-prover-"));
  cleanUp.add(folder, (path) => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(folder, "secret.json"), JSON.stringify({ password: passwordOf("backup"), ca: group.ca }));
  const credentials = "[default]\naws_access_key_id = test\naws_secret_access_key = test\n";
  writeFileSync(join(folder, "credentials"), credentials);
  const environment = runnerEnvironment(
    settings,
    { view: topologyOf(settings).view, user: "backup" },
    {
      ownCredentials: false,
    },
  );
  const own = { BACKUP_SECRET_ARN: `file:${join(folder, "secret.json")}`, BACKUP_TEMP_DIR: folder };
  const read = await settingsFromEnvironment({ ...environment, ...own });
  const before = moto.requests().length;
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
  try {
    const { manifestKey } = await backupNow(read, { backupClass: "hourly" });
    const { proof } = await verifyBackup(read, { folder: manifestKey.replace("manifest.json", "") });
    expect(proof.keys.total).toBe(500);
    const store = new ObjectStore(read.store, read.timeouts);
    const [newest] = await listBackups(store, { group: "mymaster" });
    store.close();
    expect(newest?.provenAt).toBeDefined();
  } finally {
    delete process.env.AWS_SHARED_CREDENTIALS_FILE;
  }
  const calls = moto.requests().slice(before);
  expect(calls.some((call) => /^GET .*dump\.rdb/.test(call))).toBe(true);
  expect(calls.some((call) => /^PUT .*verified\.json/.test(call))).toBe(true);
  const names = backupNames(settings);
  const scope = { settings, names, accountId: ACCOUNT, arns: backupArns(names, { accountId: ACCOUNT }) };
  const judged = (by: readonly Statement[]) => calls.map((call) => [call, decides(by, s3Request(call))]);
  expect(judged(proverStatements(scope)).filter(([, decision]) => decision !== "allowed")).toEqual([]);
  // The writer could not have proven it, nor the reader.
  for (const role of [writerStatements(scope), restorerStatements(scope)])
    expect(judged(role).some(([, decision]) => decision !== "allowed")).toBe(true);
});

test("an event that is none, and a group that is away, fail with what mends it, and leave nothing in the bucket", async () => {
  const { s3 } = clientsAt(moto.url, REGION);
  const count = async () => (await s3.send(new ListObjectsV2Command({ Bucket: "redis-ha-test" }))).KeyCount;
  const before = await count();
  const wrong = await runAsLambda(fn, { class: "yearly" });
  expect([wrong.result, wrong.log]).toEqual([undefined, expect.stringMatching(/send \{"class".*hourly/)]);

  const environment = { ...fn.environment, REDIS_SENTINELS: "127.0.0.1:1" };
  const away = await runAsLambda({ ...fn, environment }, { class: "daily" });
  expect([away.result, away.log]).toEqual([undefined, expect.stringMatching(/127\.0\.0\.1:1/)]);
  expect(away.log).not.toContain(passwordOf("backup"));
  expect(await count()).toBe(before);
});

test("the same sources give the same bytes in another folder, and nothing is written again", () => {
  const written = statSync(fn.code).mtimeMs;
  expect(backupFunctionCode(aws.codeFolder).path).toBe(fn.code);
  expect(statSync(fn.code).mtimeMs).toBe(written);

  const copy = mkdtempSync(join(tmpdir(), "redis-ha-copy-"));
  try {
    for (const part of ["runtime", "configs", "images", "tsconfig.json", "package.json"])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const script = `process.stdout.write(require("./images/backup-function").backupFunctionCode("${copy}/dist").path)`;
    const path = execFileSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(readFileSync(path).equals(readFileSync(fn.code))).toBe(true);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

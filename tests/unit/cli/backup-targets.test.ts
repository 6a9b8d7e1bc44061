import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { parseSettings } from "../../../configs/settings";
import { topologyOf } from "../../../configs/topology";
import { requestSchema, type OperateRequest } from "../../../runtime/backup/operate/request";
import { settingsFromEnvironment } from "../../../runtime/backup/settings/environment";
import { operatorCertificate, storeCredentials } from "../../../scripts/cli/backup/credentials";
import { operateRequest, restoreTarget } from "../../../scripts/cli/backup/request";
import type { OpenStack, StackOutputs } from "../../../scripts/cli/stack";
import { issueAuthority } from "../../../components/certificates/issue";
import { KEY } from "../configs/support/backup";

/** Goal: the command's acts reach a group that announces its host's address, a bucket on AWS, and a group with certificates of the user's. */
const folder = mkdtempSync(join(tmpdir(), "redis-ha-targets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const USERS = ["backup", "admin", "node"];
const HOST = { advertise: "host", hostAddress: "192.0.2.1" };
const AWS = { enabled: true, bucket: "our-backups", region: "eu-central-1", kmsKeyId: KEY };

function stack(raw: object, outputs: Partial<StackOutputs> = {}, config: Record<string, string> = {}): OpenStack {
  const settings = parseSettings(raw as Record<string, unknown>, { stack: "prod" });
  const { nodes, sentinels } = topologyOf(settings).view;
  const passwords = Object.fromEntries(USERS.map((user) => [user, `password of ${user}`]));
  return {
    ...{ name: "prod", settings },
    outputs: {
      ...{
        group: settings.group,
        prefix: "prod",
        image: "i",
        network: "prod-redis-ha",
        users: USERS,
        nodes,
        sentinels,
      },
      ...{ ca: "the CA", passwords },
      ...outputs,
    },
    stack: {
      getConfig: (name: string) => Promise.resolve({ value: config[name] ?? "{}" }),
    } as unknown as OpenStack["stack"],
  };
}

function request(of: OpenStack, credentials?: string): OperateRequest {
  const act = { kind: "preview", ...restoreTarget(of, { latest: true }, true) } as const;
  const certificate = { cert: "certificate", key: "key" };
  const asked = operateRequest({ source: of, target: of, certificate, credentials, act });
  expect(requestSchema.parse(JSON.parse(JSON.stringify(asked)))).toEqual(asked);
  return asked;
}

/** As the program beside the group reads it. */
function read({ environment, secret }: OperateRequest) {
  const file = join(folder, "secret.json");
  writeFileSync(file, JSON.stringify(secret));
  return settingsFromEnvironment({ ...environment, BACKUP_SECRET_ARN: `file:${file}` });
}

test("an advertised host: Sentinels, nodes and supervisors are asked at its address, each at a port of its own", async () => {
  const asked = request(stack({ ...HOST, backup: { enabled: true, target: "local" } }));
  const { group } = await read(asked);
  expect(group.sentinels).toEqual([26379, 26380, 26381].map((port) => ({ host: "192.0.2.1", port })));
  const { act } = asked;
  if (act.kind !== "preview") throw new Error("another act");
  expect(act.supervisors.nodes.map(({ host, port, supervisorPort }) => [host, port, supervisorPort])).toEqual([
    ["192.0.2.1", 6379, 7379],
    ["192.0.2.1", 6380, 7380],
    ["192.0.2.1", 6381, 7381],
  ]);
});

test("a bucket on AWS: its region, key and prefix are those of the stack, and no endpoint is", async () => {
  const asked = request(stack({ ...HOST, backup: AWS }), "[default]\n");
  const { store, retention, schedule, continuous } = await read(asked);
  expect(store).toMatchObject({ bucket: "our-backups", region: "eu-central-1", kmsKeyId: KEY, prefix: "prod" });
  expect([store.endpoint, store.pathStyle]).toEqual([undefined, false]);
  // The bucket's own rules remove, and nobody who works on it may.
  expect([retention.prune, schedule.verify, continuous.enabled]).toEqual([false, "", false]);
  expect(asked.credentials).toBe("[default]\n");
  expect(request(stack({ ...HOST, backup: AWS })).credentials).toBeUndefined();
});

describe("credentials for the store", () => {
  beforeEach(() => {
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
    jest.replaceProperty(process, "env", {
      ...Object.fromEntries(others),
      AWS_CONFIG_FILE: join(folder, "no-config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "no-credentials"),
    });
  });
  afterEach(() => void jest.restoreAllMocks());
  const aws = stack({ ...HOST, backup: AWS });

  test("of the operator's environment, with its session", async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "an-id", AWS_SECRET_ACCESS_KEY: "hidden", AWS_SESSION_TOKEN: "t" });
    expect(await storeCredentials(aws)).toBe(
      "[default]\naws_access_key_id = an-id\naws_secret_access_key = hidden\naws_session_token = t\n",
    );
  });

  test("of a profile", async () => {
    const text = "[ops]\naws_access_key_id = of-ops\naws_secret_access_key = hidden\n";
    writeFileSync(join(folder, "credentials"), text);
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
    process.env.AWS_PROFILE = "ops";
    expect(await storeCredentials(aws)).toBe(text.replace("[ops]", "[default]"));
  });

  test("where there are none, the role of the engine's host serves, and this machine's own is not asked for", async () => {
    expect(await storeCredentials(aws)).toBeUndefined();
    expect(process.env.AWS_EC2_METADATA_DISABLED).toBeUndefined();
  });

  test("of the stack's own store, whatever the operator has", async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "an-id", AWS_SECRET_ACCESS_KEY: "hidden" });
    expect(await storeCredentials(stack({}, { backupCredentials: "of the stack" }))).toBe("of the stack");
  });
});

describe("the certificate of the operator's program", () => {
  test("is by the group's authority, for its address, for a day", async () => {
    const ca = await issueAuthority("an authority", 10);
    const { cert, key } = await operatorCertificate(stack({}, { ca: ca.cert, caKey: ca.key }), "10.163.79.254");
    const seen = new X509Certificate(cert);
    expect(seen.subjectAltName).toBe("IP Address:10.163.79.254");
    expect(seen.checkIssued(new X509Certificate(ca.cert))).toBe(true);
    expect(Date.parse(seen.validTo) - Date.now()).toBeLessThan(2 * 86_400_000);
    expect(key).toContain("PRIVATE KEY");
  });

  test("with tls.own is the user's, as there is no key of an authority", async () => {
    const files = JSON.stringify({ ca: "own CA", cert: "own certificate", key: "own key" });
    const own = stack({ tls: { own: true } }, {}, { "redis-ha:tlsFiles": files });
    expect(await operatorCertificate(own, "10.163.79.254")).toEqual({ cert: "own certificate", key: "own key" });
  });

  test("with tls.own and without the files names the setting, and no secret", async () => {
    const own = stack({ tls: { own: true } }, {}, { "redis-ha:tlsFiles": JSON.stringify({ key: "own key" }) });
    await expect(operatorCertificate(own, "10.163.79.254")).rejects.toMatchObject({
      ...{ code: "settings-wrong", message: "tlsFiles of the stack prod lacks cert or key" },
    });
  });
});

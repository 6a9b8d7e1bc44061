import { X509Certificate } from "node:crypto";
import { topologyOf } from "../../../configs/topology";
import { exportFiles, foldersOf } from "../../../scripts/compose/files";
import { composeDocument } from "../../../scripts/compose/document";
import { exportSecrets, NOTHING_KEPT, type GivenSecrets } from "../../../scripts/compose/secrets";
import { settingsOf } from "../configs/support/settings";

const NOTHING_GIVEN: GivenSecrets = { passwords: {}, authority: undefined, own: undefined };
const DAY_MS = 86_400_000;
const settings = settingsOf({ prefix: "demo" });
const args = { settings, image: "redis-ha/redis:abc", stack: "dev" };

test("the next export changes no password and no certificate", async () => {
  const first = await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT);
  const second = await exportSecrets(settings, NOTHING_GIVEN, first.kept);
  expect(second.kept).toEqual(first.kept);
  expect(exportFiles(args, second)).toEqual(exportFiles(args, first));
});

test("a certificate that is due is made anew, and nothing else", async () => {
  const first = await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT);
  const late = Date.now() + (settings.tls.certDays - settings.tls.renewBeforeDays) * DAY_MS;
  const second = await exportSecrets(settings, NOTHING_GIVEN, first.kept, late);
  expect(second.kept.passwords).toEqual(first.kept.passwords);
  expect(second.kept.authority).toEqual(first.kept.authority);
  expect(second.certificateOf("redis-1").cert).not.toBe(first.certificateOf("redis-1").cert);
});

test("a node that is added gets a certificate, and those of the others stay", async () => {
  const first = await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT);
  const second = await exportSecrets(settingsOf({ prefix: "demo", nodes: 4 }), NOTHING_GIVEN, first.kept);
  expect(second.kept.certificates).toMatchObject(first.kept.certificates);
  expect(Object.keys(second.kept.certificates)).toContain("redis-4");
});

test("a deployed stack's authority and passwords are used, and its key is not kept", async () => {
  const { kept } = await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT);
  const given: GivenSecrets = {
    ...NOTHING_GIVEN,
    authority: kept.authority,
    passwords: { app: "a-password-of-the-stack" },
  };
  const secrets = await exportSecrets(settings, given, NOTHING_KEPT);
  expect(secrets.passwords.app).toBe("a-password-of-the-stack");
  expect(secrets.kept.authority).toBeUndefined();
  const leaf = new X509Certificate(secrets.certificateOf("sentinel-2").cert);
  expect(leaf.verify(new X509Certificate(given.authority?.cert ?? "").publicKey)).toBe(true);
});

test("certificates name every address", async () => {
  const { certificateOf } = await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT);
  const { nodes, sentinels } = topologyOf(settings);
  for (const { name, host } of [...nodes, ...sentinels])
    expect(new X509Certificate(certificateOf(name).cert).checkIP(host)).toBe(host);
});

test("no secret is in a file that everybody may read", async () => {
  const secrets = await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT);
  const open = exportFiles(args, secrets).filter(({ audience }) => audience === "everybody");
  expect(open.map(({ path }) => path)).toEqual(["docker-compose.yml", "README.md", "ca.crt"]);
  const all = [...Object.values(secrets.passwords), ...Object.values(secrets.hashes).flat()];
  for (const { text } of open) {
    for (const secret of all) expect(text).not.toContain(secret);
    expect(text).not.toContain("PRIVATE KEY");
  }
});

test("every member waits for the health of the one before, in the order of the chain", () => {
  const { services } = composeDocument(args) as unknown as {
    services: Record<string, { depends_on?: Record<string, { condition: string }> }>;
  };
  const names = Object.keys(services);
  expect(names).toEqual(["redis-1", "redis-2", "redis-3", "sentinel-1", "sentinel-2", "sentinel-3"]);
  names.forEach((name, i) => {
    const before = names[i - 1];
    expect(services[name]?.depends_on).toEqual(
      before === undefined ? undefined : { [before]: { condition: "service_healthy" } },
    );
  });
});

test("a member's ports are published where the host's address is advertised, and on that address only", () => {
  const published = (over: Record<string, unknown>): unknown => {
    const document = composeDocument({ ...args, settings: settingsOf(over) }) as unknown as {
      services: Record<string, { ports?: string[] }>;
    };
    return Object.values(document.services).map(({ ports }) => ports);
  };
  expect(published({})).toEqual(Array(6).fill(undefined));
  const host = published({ advertise: "host", hostAddress: "192.0.2.7" }) as string[][];
  expect(host[0]).toEqual(["192.0.2.7:6379:6379", "192.0.2.7:7379:7379"]);
  expect(host[5]).toHaveLength(1);
});

test("folders come before what lies in them", async () => {
  const folders = foldersOf(exportFiles(args, await exportSecrets(settings, NOTHING_GIVEN, NOTHING_KEPT)));
  expect(folders[0]).toBe("files");
  expect(folders).toContain("files/redis-1");
});

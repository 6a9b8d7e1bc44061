import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { issueAuthority, issueCertificate } from "../../../components/certificates/issue";
import { parseSettings } from "../../../configs/settings";
import { aclUsers, renderNodeAcl } from "../../../configs/users-acl";
import { lookAtCertificate } from "../../../runtime/monitor/certificates";
import { CertificateFiles, readCertificate, type CertificateTexts } from "../../../runtime/node/certificate-files";
import { CertificateRenewal } from "../../../runtime/node/certificate-renewal";
import { withConnection } from "../../../runtime/node/connection";
import { freePorts } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";

/**
 * Goal: Redis reads certificate, key and authorities anew when one of their names is set, by the rights that a supervisor has; with two
 * authorities in one file it trusts both, and so do clients; what does not fit it refuses, and goes on. Connections stay.
 * Method: one real Redis, and the files in a folder; certificates and ACL as the program makes them.
 */
const folder = mkdtempSync(join(tmpdir(), "redis-ha-anew-"));
const paths = { ca: join(folder, "ca.crt"), cert: join(folder, "server.crt"), key: join(folder, "server.key") };
const PASSWORD = "password-of-all";
const settings = parseSettings({}, { stack: "dev" });
let server: ServerProcess;
let address: { host: string; port: number };
/** The supervisor's own connection, for as long as Redis runs. */
let own: Redis;

interface Issued {
  readonly cert: string;
  readonly key: string;
}
let old: Issued;
let fresh: Issued;
let byOld: Issued;
let byFresh: Issued;
const both = (): string => `${old.cert}\n${fresh.cert}\n`;

function put(ca: string, { cert, key }: Issued): void {
  for (const [path, text] of [
    [paths.ca, ca],
    [paths.cert, cert],
    [paths.key, key],
  ] as const)
    writeFileSync(path, text, { mode: 0o600 });
}

beforeAll(async () => {
  [old, fresh] = [await issueAuthority("old", 1), await issueAuthority("fresh", 1)];
  const spec = { commonName: "redis-1", dnsNames: [], ips: ["127.0.0.1"], days: 1 };
  [byOld, byFresh] = [await issueCertificate(old, spec), await issueCertificate(fresh, spec)];
  put(old.cert, byOld);
  const hash = createHash("sha256").update(PASSWORD).digest("hex");
  const acl = join(folder, "users.acl");
  writeFileSync(acl, renderNodeAcl(settings, Object.fromEntries(aclUsers(settings).map((user) => [user, hash]))));
  const [port = 0] = await freePorts(1);
  address = { host: "127.0.0.1", port };
  server = new ServerProcess("redis-server", port, [
    ...["port 0", `tls-port ${port}`, "tls-auth-clients optional", "save ''", "enable-protected-configs no"],
    ...[`tls-ca-cert-file ${paths.ca}`, `tls-cert-file ${paths.cert}`, `tls-key-file ${paths.key}`],
    `aclfile ${acl}`,
  ]);
  await server.start();
  own = new Redis({
    ...{ ...address, username: "node", password: PASSWORD, tls: { ca: old.cert } },
    ...{ retryStrategy: () => null, enableReadyCheck: false, disableClientInfo: true },
  });
  await own.ping();
});
afterAll(async () => {
  own.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function readAnew(): Promise<void> {
  await own.config("SET", "tls-cert-file", paths.cert);
}
const shown = (ca: string) => lookAtCertificate({ address, reachable: address }, { ca }, 3000);

/** Why a client with this certificate, which trusts both, is turned away; undefined where it is let in. */
function turnedAway({ cert, key }: Issued): Promise<string | undefined> {
  const texts = { ca: Buffer.from(both()), cert: Buffer.from(cert), key: Buffer.from(key) };
  const credentials = { user: "node", password: PASSWORD, ...texts };
  return withConnection(address, credentials, 3000, (redis) => redis.ping()).then(
    () => undefined,
    (error: unknown) => String(error),
  );
}

test("two authorities are trusted together, by Redis and by its clients, then the second one signs, then it is alone", async () => {
  const first = await shown(old.cert);
  expect(first.problem).toBeUndefined();
  expect(await turnedAway(byFresh)).toBeDefined();

  put(both(), byOld);
  await readAnew();
  expect((await shown(both())).fingerprint).toBe(first.fingerprint);
  expect([await turnedAway(byOld), await turnedAway(byFresh)]).toEqual([undefined, undefined]);

  put(both(), byFresh);
  await readAnew();
  const second = await shown(both());
  expect([second.problem, second.fingerprint === first.fingerprint]).toEqual([undefined, false]);
  expect([(await shown(fresh.cert)).problem, (await shown(old.cert)).problem !== undefined]).toEqual([undefined, true]);
  expect([await turnedAway(byOld), await turnedAway(byFresh)]).toEqual([undefined, undefined]);

  put(fresh.cert, byFresh);
  await readAnew();
  expect([(await turnedAway(byOld)) !== undefined, await turnedAway(byFresh)]).toEqual([true, undefined]);
  // The connection of the beginning, whose authority nobody trusts any more.
  expect(await own.ping()).toBe("PONG");
});

test("a key that is not the certificate's is refused, and the old one is used on", async () => {
  put(fresh.cert, byFresh);
  await readAnew();
  const before = await shown(fresh.cert);
  put(fresh.cert, { ...byOld, key: byFresh.key });
  await expect(readAnew()).rejects.toThrow("CONFIG SET failed");
  expect((await shown(fresh.cert)).fingerprint).toBe(before.fingerprint);
});

test("what is protected stays so for who may set the rest", async () => {
  await expect(own.config("SET", "dir", "/tmp")).rejects.toThrow("protected config");
  await expect(own.config("GET", "masterauth")).rejects.toThrow("NOPERM");
});

test("a supervisor does all of it, once the files are whole", async () => {
  put(both(), byFresh);
  await readAnew();
  const read = (): CertificateTexts => readCertificate(paths);
  const credentials = { user: "node", password: PASSWORD, ...read() };
  const port = createServer({ ca: credentials.ca, cert: credentials.cert, key: credentials.key });
  const renewal = new CertificateRenewal(credentials, port, readAnew, new CertificateFiles(read(), read));
  const before = await shown(both());
  writeFileSync(paths.cert, byOld.cert);
  for (let look = 0; look < 3; look += 1) await renewal.look();
  expect((await shown(both())).fingerprint).toBe(before.fingerprint);
  writeFileSync(paths.key, byOld.key);
  for (let look = 0; look < 2; look += 1) await renewal.look();
  expect((await shown(old.cert)).problem).toBeUndefined();
  expect(credentials.cert).toEqual(readFileSync(paths.cert));
});

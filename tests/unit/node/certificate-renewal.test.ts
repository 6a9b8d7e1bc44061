import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connect } from "node:tls";
import { issueAuthority, issueCertificate } from "../../../components/certificates/issue";
import { CertificateFiles, fits, type CertificateTexts } from "../../../runtime/node/certificate-files";
import { CertificateRenewal, type RenewableCredentials } from "../../../runtime/node/certificate-renewal";

/**
 * Goal: a certificate that is replaced in the files of a running container is taken, whole and by all who use it; until then everybody
 * goes on with the old one. Method: the files are texts in memory, the server is a real one.
 */
const SPEC = { commonName: "redis-1", dnsNames: ["localhost"], ips: ["127.0.0.1"], days: 1 };
let authorities: { cert: string; key: string }[];
let first: CertificateTexts;
let second: CertificateTexts;

async function issued(authority: { cert: string; key: string } | undefined, ca: string): Promise<CertificateTexts> {
  if (!authority) throw new Error("no authority");
  const { cert, key } = await issueCertificate(authority, SPEC);
  return { ca: Buffer.from(ca), cert: Buffer.from(cert), key: Buffer.from(key) };
}

beforeAll(async () => {
  authorities = [await issueAuthority("a", 1), await issueAuthority("b", 1)];
  const both = authorities.map(({ cert }) => `${cert}\n`).join("");
  first = await issued(authorities[0], both);
  second = await issued(authorities[1], both);
});

test("texts fit when the key is the certificate's and there is an authority", () => {
  expect(fits(first)).toBe(true);
  expect(fits({ ...first, key: second.key })).toBe(false);
  expect(fits({ ...first, ca: Buffer.from("") })).toBe(false);
  expect(fits({ ...first, cert: first.cert.subarray(0, 100) })).toBe(false);
});

test("what is there is told at the second look in a row that finds the same", () => {
  let there = first;
  const files = new CertificateFiles(first, () => there);
  expect(files.look()).toBeUndefined();
  // In the midst of writing: the certificate is the new one, the key the old one.
  there = { ...second, key: first.key };
  expect([files.look(), files.look()]).toEqual([undefined, undefined]);
  there = second;
  expect([files.look(), files.look()]).toEqual([undefined, second]);
  files.taken(second);
  expect([files.look(), files.look()]).toEqual([undefined, undefined]);
  // Another authority alone is new as well.
  there = { ...second, ca: Buffer.from(String(authorities[1]?.cert)) };
  expect([files.look(), files.look()]).toEqual([undefined, there]);
});

test("files that can't be read, as while they are written, are looked at again", () => {
  let readable = false;
  const files = new CertificateFiles(first, () => {
    if (!readable) throw new Error("ENOENT");
    return second;
  });
  expect(files.look()).toBeUndefined();
  readable = true;
  expect([files.look(), files.look()]).toEqual([undefined, second]);
});

test("Redis takes it first; then the supervisor's port shows it, and new connections are made with it", async () => {
  const credentials: RenewableCredentials = { user: "node", password: "x", ...first };
  const server = createServer({ ca: first.ca, cert: first.cert, key: first.key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let there = first;
  let refuses = true;
  let told = 0;
  const redis = (): Promise<void> => {
    told += 1;
    return refuses ? Promise.reject(new Error("not now")) : Promise.resolve();
  };
  const renewal = new CertificateRenewal(credentials, server, redis, new CertificateFiles(first, () => there));
  try {
    const before = await shownAt(port, first.ca);
    there = second;
    await renewal.look();
    expect(told).toBe(0);
    await renewal.look();
    await renewal.look();
    expect([told, credentials.cert, await shownAt(port, first.ca)]).toEqual([2, first.cert, before]);
    refuses = false;
    await renewal.look();
    expect([told, credentials.cert, credentials.key]).toEqual([3, second.cert, second.key]);
    expect(await shownAt(port, first.ca)).not.toBe(before);
    // Both authorities are in the file, and each is trusted.
    expect(await shownAt(port, Buffer.from(String(authorities[1]?.cert)))).not.toBe(before);
    await renewal.look();
    expect(told).toBe(3);
  } finally {
    server.close();
  }
});

/** The fingerprint of what a port shows to who trusts `ca`. Rejects where it is not trusted. */
function shownAt(port: number, ca: Buffer): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, ca }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

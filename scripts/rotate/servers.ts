import { issueCertificate } from "../../components/certificates/issue";
import { lookAtCertificate, type ShownCertificate } from "../../runtime/monitor/certificates";
import type { Target } from "../../runtime/monitor/target";
import { withConnection } from "../../runtime/node/connection";
import { accessTo, type Access } from "../cli/access";
import { CliError } from "../cli/errors";
import type { OpenStack } from "../cli/stack";

const ASK_MS = 5000;
/** A node takes a new certificate within some 2 s; a busy machine may be slower. */
const TAKEN_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** Certificate and key of an authority, PEM. */
export interface Authority {
  readonly cert: string;
  readonly key: string;
}

/**
 * What each node and Sentinel shows now, by its name.
 * @param ca whom it is held against
 * @throws Error where one can't be asked
 */
export async function shownCertificates(open: OpenStack, ca = open.outputs.ca): Promise<Map<string, ShownCertificate>> {
  const access = await accessTo(open);
  const all = access.targets.map(async (target) => [target.name, await shown(target, access, ca)] as const);
  return new Map(await Promise.all(all));
}

/**
 * Waits until each node and Sentinel shows a certificate that these authorities trust and that is none of `before`, and each Sentinel
 * knows enough others for a failover.
 * @throws CliError `rotation-stuck`, naming who does not
 */
export async function requireShown(
  open: OpenStack,
  ca: string,
  before: ReadonlyMap<string, ShownCertificate> = new Map(),
): Promise<void> {
  const access = await accessTo(open);
  await everyServer(access, async (target) => {
    const { problem, fingerprint } = await shown(target, access, ca);
    if (problem !== undefined) return `shows a certificate that is not trusted: ${problem}`;
    return before.get(target.name)?.fingerprint === fingerprint ? "shows its old certificate" : undefined;
  });
  await everyServer(access, async (target) => {
    if (target.kind !== "sentinel") return undefined;
    await withConnection(target.address, access.credentials, ASK_MS, (redis) =>
      redis.call("SENTINEL", "CKQUORUM", open.settings.group),
    );
    return undefined;
  });
}

/**
 * Waits until each node and Sentinel lets in whom this authority has given a certificate, or each refuses. Servers that ask nobody for one
 * can't be asked so.
 * @throws CliError `rotation-stuck`, naming who does not
 */
export async function requireTrust(open: OpenStack, authority: Authority, wanted: boolean): Promise<void> {
  if (open.settings.tls.authClients === "no") return;
  const access = await accessTo(open);
  const spec = { commonName: "redis-ha operator", dnsNames: [], ips: ["127.0.0.1"], days: 1 };
  const { cert, key } = await issueCertificate(authority, spec);
  const credentials = { ...access.credentials, cert: Buffer.from(cert), key: Buffer.from(key) };
  await everyServer(access, async ({ address }) => {
    const refused = await withConnection(address, credentials, ASK_MS, (redis) => redis.ping()).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (wanted) return refused === undefined ? undefined : `does not trust the new authority: ${refused}`;
    return refused === undefined ? "still trusts the old authority" : undefined;
  });
}

function shown(target: Target, { credentials }: Access, ca: string): Promise<ShownCertificate> {
  return lookAtCertificate(target, { ca, cert: credentials.cert, key: credentials.key }, ASK_MS);
}

/** @param fault what is wrong with a server, if anything is; asked again while something is, or while it can't be asked */
async function everyServer({ targets }: Access, fault: (target: Target) => Promise<string | undefined>): Promise<void> {
  const until = Date.now() + TAKEN_MS;
  await Promise.all(
    targets.map(async (target) => {
      for (;;) {
        const what = await fault(target).catch((error: unknown) =>
          error instanceof Error ? error.message : String(error),
        );
        if (what === undefined) return;
        if (Date.now() > until) throw new CliError("rotation-stuck", `${target.name} ${what}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    }),
  );
}

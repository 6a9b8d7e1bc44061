import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { issueAuthority, issueCertificate } from "../../components/certificates/issue";
import { isDue } from "../../components/certificates/renewal";
import type { CertificateTexts } from "../../configs/member-files";
import { passwordHashes } from "../../configs/password-hashes";
import { passwordUsers, type Settings } from "../../configs/settings";
import { authorityName, serverNames } from "../../configs/server-names";
import { topologyOf } from "../../configs/topology";
import type { Hashes } from "../../configs/users-acl";

const issued = z.object({ cert: z.string(), key: z.string(), notAfter: z.string(), names: z.string() });

/** What an export keeps beside its compose file, so that the next one changes no password and no certificate that is still good. */
export const keptSecrets = z.object({
  passwords: z.record(z.string(), z.string()),
  authority: z.object({ cert: z.string(), key: z.string(), notAfter: z.string() }).optional(),
  certificates: z.record(z.string(), issued),
});
export type KeptSecrets = z.infer<typeof keptSecrets>;
export const NOTHING_KEPT: KeptSecrets = { passwords: {}, certificates: {} };

/** From elsewhere, in this order of precedence before what was kept. */
export interface GivenSecrets {
  /** By user: of the deployed stack, or of its config. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Certificate and key of the deployed stack's private authority. */
  readonly authority: { readonly cert: string; readonly key: string } | undefined;
  /** The user's own certificate, for all members. */
  readonly own: CertificateTexts<string> | undefined;
}

/** All secrets of an exported group. */
export interface ExportSecrets {
  readonly passwords: Readonly<Record<string, string>>;
  /** SHA-256 of each password, as users.acl has it. */
  readonly hashes: Hashes;
  readonly certificateOf: (member: string) => CertificateTexts<string>;
  /** To be kept for the next export. */
  readonly kept: KeptSecrets;
}

/** Takes what is given, else what an earlier export kept, and makes what is missing or due. */
export async function exportSecrets(
  settings: Settings,
  given: GivenSecrets,
  kept: KeptSecrets,
  nowMs = Date.now(),
): Promise<ExportSecrets> {
  const passwords = Object.fromEntries(
    passwordUsers(settings).map((user) => [
      user,
      given.passwords[user] ?? kept.passwords[user] ?? randomBytes(32).toString("base64url"),
    ]),
  );
  const hashes = passwordHashes(passwords);
  const { own } = given;
  if (own) {
    return { passwords, hashes, certificateOf: () => own, kept: { passwords, certificates: {} } };
  }
  const authority = await authorityFor(settings, given, kept, nowMs);
  const certificates = await certificatesFor(settings, authority, kept, nowMs);
  return {
    passwords,
    hashes,
    certificateOf: (member) => {
      const one = certificates[member];
      if (!one) throw new Error(`${member} has no certificate`);
      return { ca: authority.cert, cert: one.cert, key: one.key };
    },
    kept: {
      passwords,
      ...(given.authority ? {} : { authority: { notAfter: "", ...authority } }),
      certificates,
    },
  };
}

interface Authority {
  readonly cert: string;
  readonly key: string;
  readonly notAfter?: string;
}

async function authorityFor(
  settings: Settings,
  { authority }: GivenSecrets,
  kept: KeptSecrets,
  nowMs: number,
): Promise<Authority> {
  const { caDays, renewBeforeDays } = settings.tls;
  if (authority) return authority;
  if (kept.authority && !isDue(kept.authority.notAfter, renewBeforeDays, nowMs)) return kept.authority;
  return issueAuthority(authorityName(settings), caDays);
}

/** Those that were kept stay while they are not due, name the same, and are the authority's. */
async function certificatesFor(
  settings: Settings,
  authority: Authority,
  kept: KeptSecrets,
  nowMs: number,
): Promise<KeptSecrets["certificates"]> {
  const { certDays, renewBeforeDays } = settings.tls;
  const topology = topologyOf(settings);
  const of = createHash("sha256").update(authority.cert).digest("hex");
  // Services are no part of an export.
  const members = serverNames(settings, { ...topology, services: new Map() });
  const made = members.map(async ({ name, dnsNames, ips }) => {
    const names = JSON.stringify([of, dnsNames, ips]);
    const old = kept.certificates[name];
    if (old?.names === names && !isDue(old.notAfter, renewBeforeDays, nowMs)) return [name, old] as const;
    const fresh = await issueCertificate(authority, { commonName: name, dnsNames, ips, days: certDays });
    return [name, { ...fresh, names }] as const;
  });
  return Object.fromEntries(await Promise.all(made));
}

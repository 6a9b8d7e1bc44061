import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { z } from "zod";
import { sameAddress, type Address } from "../address";

const pem = z.union([z.string(), z.instanceof(Buffer)]);

/** TLS towards nodes and Sentinels. Each server is checked against its own address, name or IP: as announced or as reached. */
export const tlsSchema = z.strictObject({
  /** Certificates of the authorities to trust, PEM. Default: those of Node. */
  ca: z.union([pem, z.array(pem)]).optional(),
  /** This client's own certificate and key, PEM, where servers ask for one. */
  cert: pem.optional(),
  key: pem.optional(),
  /**
   * `required` checks chain and name. `optional` checks the chain only, `none` nothing: both let somebody in the middle listen and
   * forge, so both warn loudly.
   */
  verify: z.enum(["required", "optional", "none"]).default("required"),
  /** The name that must stand in the certificate of the server at this address, where it is neither its host nor its IP. */
  identity: z
    .custom<(address: Address) => string | undefined>((v) => typeof v === "function", "expected a function")
    .optional(),
});

export type TlsOptions = z.output<typeof tlsSchema>;

/** What Node's tls.connect gets for one server. */
export interface TlsForNode {
  ca?: TlsOptions["ca"];
  cert?: TlsOptions["cert"];
  key?: TlsOptions["key"];
  servername?: string;
  rejectUnauthorized?: boolean;
  checkServerIdentity?: (host: string, cert: PeerCertificate) => Error | undefined;
}

/**
 * One servername for every node, as ioredis would have it, cannot fit certificates that differ. So nothing is set where Node itself
 * compares the host; where addresses are translated, the certificate may be for the announced or for the reached one, or for what
 * the caller's `identity` says.
 */
export function tlsFor(announced: Address, tls: TlsOptions, reached: Address = announced): TlsForNode {
  const servername = tls.identity?.(announced);
  const translated = servername === undefined && !sameAddress(announced, reached);
  return {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(servername === undefined ? {} : { servername }),
    ...(translated ? { checkServerIdentity: (_host, cert) => checkEither(announced, reached, cert) } : {}),
    ...(tls.verify === "none" ? { rejectUnauthorized: false } : {}),
    ...(tls.verify === "optional" ? { checkServerIdentity: () => undefined } : {}),
  };
}

function checkEither(announced: Address, reached: Address, cert: PeerCertificate): Error | undefined {
  return checkServerIdentity(announced.host, cert) && checkServerIdentity(reached.host, cert);
}

import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { z } from "zod";
import { sameAddress, type Address } from "../address";

const pem = z.union([z.string(), z.instanceof(Buffer)]);
const pems = z.union([pem, z.array(pem)]);

type Pem = z.output<typeof pem>;
type Pems = z.output<typeof pems>;

/** Functions that know today's: asked for each connection, so that what was replaced counts without a restart. */
const isFunction = (v: unknown): boolean => typeof v === "function";
const EXPECTED = "expected PEM, or a function that returns it";
const knownPem = z.custom<() => Pem>(isFunction, EXPECTED);
const knownPems = z.custom<() => Pems>(isFunction, EXPECTED);

/** TLS towards nodes and Sentinels. Each server is checked against its own address, name or IP: as announced or as reached. */
export const tlsSchema = z.strictObject({
  /** Certificates of the authorities to trust, PEM, or a function that returns them. Default: those of Node. */
  ca: z.union([pems, knownPems]).optional(),
  /** This client's own certificate and key, likewise, where servers ask for one. */
  cert: z.union([pem, knownPem]).optional(),
  key: z.union([pem, knownPem]).optional(),
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
  ca?: Pems;
  cert?: Pem;
  key?: Pem;
  servername?: string;
  rejectUnauthorized?: boolean;
  checkServerIdentity?: (host: string, cert: PeerCertificate) => Error | undefined;
}

/**
 * One servername for every node, as ioredis would have it, cannot fit certificates that differ. So nothing is set where Node itself
 * compares the host; where addresses are translated, the certificate may be for the announced or for the reached one, or for what
 * the caller's `identity` says.
 * @throws whatever a function of the caller's throws
 */
export function tlsFor(announced: Address, tls: TlsOptions, reached: Address = announced): TlsForNode {
  const servername = tls.identity?.(announced);
  const translated = servername === undefined && !sameAddress(announced, reached);
  return {
    ...(tls.ca === undefined ? {} : { ca: now(tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: now(tls.cert) }),
    ...(tls.key === undefined ? {} : { key: now(tls.key) }),
    ...(servername === undefined ? {} : { servername }),
    ...(translated ? { checkServerIdentity: (_host, cert) => checkEither(announced, reached, cert) } : {}),
    ...(tls.verify === "none" ? { rejectUnauthorized: false } : {}),
    ...(tls.verify === "optional" ? { checkServerIdentity: () => undefined } : {}),
  };
}

function now<T extends Pems>(value: T | (() => T)): T {
  return typeof value === "function" ? value() : value;
}

function checkEither(announced: Address, reached: Address, cert: PeerCertificate): Error | undefined {
  return checkServerIdentity(announced.host, cert) && checkServerIdentity(reached.host, cert);
}

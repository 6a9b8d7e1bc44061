import { readFileSync } from "node:fs";
import type { LinkOptions } from "../../client/pool/link-options";
import type { MonitorConfig } from "../config/schema";

/** What tls.connect gets: PEM texts. */
export interface TlsMaterial {
  readonly ca: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

/** What a log-in takes. Asked for each connection: so a password or certificate that was replaced is used without a restart. */
export interface Credentials {
  readonly user: string;
  readonly password: () => string;
  readonly tls: () => TlsMaterial | false;
}

/** Those of the settings' files. Reading them throws where one can't be read. */
export function fileCredentials({
  user,
  passwordFile,
  tls,
}: Pick<MonitorConfig, "user" | "passwordFile" | "tls">): Credentials {
  return {
    user,
    password: () => readFileSync(passwordFile, "utf8").trim(),
    tls: () => (tls === false ? false : tlsFiles(tls)),
  };
}

/** How to log in to a server. @throws where the credentials can't be had */
export function linkOptions({ user, password, tls }: Credentials, connectTimeoutMs: number): LinkOptions {
  const material = tls();
  return {
    username: user,
    password: password(),
    db: 0,
    tls: material === false ? false : { verify: "required", ...material },
    clientName: "redis-ha-monitor",
    connectTimeoutMs,
    protocol: 2,
  };
}

function tlsFiles(tls: Exclude<MonitorConfig["tls"], false>): TlsMaterial {
  return {
    ca: readFileSync(tls.caFile),
    ...(tls.certFile === undefined ? {} : { cert: readFileSync(tls.certFile) }),
    ...(tls.keyFile === undefined ? {} : { key: readFileSync(tls.keyFile) }),
  };
}

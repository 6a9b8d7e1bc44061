import { readFileSync } from "node:fs";
import type { LinkOptions } from "../../client/pool/link-options";
import type { MonitorConfig } from "../config/schema";

/**
 * How to log in to a server. The files are read for each connection: so a password or certificate that was replaced is used without a
 * restart. @throws where a file can't be read
 */
export function linkOptions(config: MonitorConfig, connectTimeoutMs: number): LinkOptions {
  return {
    username: config.user,
    password: readFileSync(config.passwordFile, "utf8").trim(),
    db: 0,
    tls: config.tls === false ? false : { verify: "required", ...tlsFiles(config.tls) },
    clientName: "redis-ha-monitor",
    connectTimeoutMs,
    protocol: 2,
  };
}

/** What tls.connect gets. */
export function tlsFiles(tls: Exclude<MonitorConfig["tls"], false>): { ca: Buffer; cert?: Buffer; key?: Buffer } {
  return {
    ca: readFileSync(tls.caFile),
    ...(tls.certFile === undefined ? {} : { cert: readFileSync(tls.certFile) }),
    ...(tls.keyFile === undefined ? {} : { key: readFileSync(tls.keyFile) }),
  };
}

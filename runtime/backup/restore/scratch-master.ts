import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TlsFiles } from "../settings/types";
import type { MasterLogin } from "./online-facts";

/** Where the scratch server can be reached from the master, and how it shows who it is. */
export interface ScratchPlace {
  /** This machine's address as the master sees it. */
  readonly host: string;
  readonly port: number;
  /** Its certificate and key from the group's authority; undefined where the group has no TLS. */
  readonly tls: TlsFiles | undefined;
}

/** What a replica may do at its master, and no more. */
const REPLICA_RIGHTS = "-@all +psync +replconf +ping";

/**
 * Configuration lines of a scratch server that the group's master can follow: on one port, for one user, by the very password that the
 * group's nodes use among themselves, of which only the hash is written.
 */
export async function openToMaster(folder: string, place: ScratchPlace, login: MasterLogin): Promise<string[]> {
  const { host, port, tls } = place;
  const name = login.user === "" ? "default" : login.user;
  const word = login.password === "" ? "nopass" : `#${createHash("sha256").update(login.password).digest("hex")}`;
  const common = [`bind ${host}`, "protected-mode no", "repl-diskless-sync yes", "repl-diskless-sync-delay 0"];
  const user = `user ${name} on ${word} ${REPLICA_RIGHTS}`;
  if (!tls) return [...common, user, `port ${port}`];
  const files: string[] = [];
  for (const [option, pem] of [
    ["tls-ca-cert-file", tls.ca],
    ["tls-cert-file", tls.cert],
    ["tls-key-file", tls.key],
  ] as const) {
    if (pem === undefined) continue;
    const path = join(folder, `${option}.pem`);
    await writeFile(path, pem, { mode: 0o600 });
    files.push(`${option} "${path}"`);
  }
  return [...common, user, ...files, "port 0", `tls-port ${port}`, "tls-auth-clients optional"];
}

import { parseInfo } from "../info";
import { ask } from "../pool/ask";
import type { Link } from "../pool/link";
import { parseRole, type Role } from "./role";

/**
 * Asks a server for its role, by ROLE or, where the user may not, by INFO. A server that still loads its data counts as having none.
 * @returns `unknown` when it refuses both
 * @throws ConnectionError when it does not answer within `timeoutMs`
 */
export async function askRole(link: Link, timeoutMs: number): Promise<Role> {
  try {
    return parseRole(await ask(link, "role", [], timeoutMs));
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  try {
    const info = parseInfo(String(await ask(link, "info", ["replication"], timeoutMs)));
    if (info.get("role") === "master")
      return { role: "master", offset: Number(info.get("master_repl_offset")), replicas: [] };
    const master = { host: info.get("master_host") ?? "", port: Number(info.get("master_port")) };
    const connected = info.get("master_link_status") === "up";
    return { role: "replica", master, connected, offset: Number(info.get("slave_repl_offset")) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { role: "unknown" };
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

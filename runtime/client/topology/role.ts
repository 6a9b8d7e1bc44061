import type { Address } from "../address";

/** What a server answers to ROLE. */
export type Role =
  | {
      readonly role: "master";
      readonly offset: number;
      readonly replicas: readonly { address: Address; offset: number }[];
    }
  | { readonly role: "replica"; readonly master: Address; readonly connected: boolean; readonly offset: number }
  | { readonly role: "sentinel" }
  | { readonly role: "unknown" };

/** Pure; anything that is not the answer to ROLE is `unknown`, which nobody may write to. */
export function parseRole(reply: unknown): Role {
  if (!Array.isArray(reply)) return { role: "unknown" };
  const [kind, a, b, c, d] = reply as unknown[];
  if (kind === "master" && Array.isArray(b)) {
    return { role: "master", offset: Number(a), replicas: b.map(replicaOf).filter((r) => r !== undefined) };
  }
  if (kind === "slave") {
    const port = Number(b);
    if (typeof a !== "string" || !Number.isInteger(port)) return { role: "unknown" };
    return { role: "replica", master: { host: a, port }, connected: c === "connected", offset: Number(d) };
  }
  return { role: kind === "sentinel" ? "sentinel" : "unknown" };
}

function replicaOf(entry: unknown): { address: Address; offset: number } | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [host, port, offset] = entry as unknown[];
  return typeof host === "string" ? { address: { host, port: Number(port) }, offset: Number(offset) } : undefined;
}

import { addressKey, translate, type Address, type NatMap } from "../address";
import { ConnectionError } from "../errors";
import { onAbort } from "../on-abort";
import { askRole } from "../topology/ask-role";
import type { Role } from "../topology/role";
import { ask } from "./ask";
import { Link } from "./link";
import type { LinkOptions } from "./link-options";

/** How to reach nodes, and what is done with the roles they tell. */
export interface NodeAccess {
  /** Asking for the role belongs to the opening, which its signal ends. */
  readonly link: LinkOptions;
  readonly natMap: NatMap | undefined;
  /** A server that may not be asked for its role is used only where there is no choice: a single configured address. */
  readonly acceptUnknownRole: boolean;
  readonly onRole: (announced: Address, role: Role) => void;
  readonly warn: (text: string) => void;
}

/**
 * Connects to a node and asks itself for the role: a replica that is taken for the master would refuse writes or serve stale data.
 * @throws ConnectionError when it has another role, still loads its data, or does not answer; at once when it is aborted
 */
export async function openVerified(
  node: Address,
  wanted: "master" | "replica",
  access: NodeAccess,
  protocol: 2 | 3 = access.link.protocol,
): Promise<Link> {
  const link = await Link.open(translate(node, access.natMap), node, { ...access.link, protocol });
  const ignore = onAbort(access.link.signal, () => link.destroy());
  try {
    const role = await askRole(link, access.link.connectTimeoutMs);
    access.onRole(node, role);
    if (role.role !== wanted && !(role.role === "unknown" && access.acceptUnknownRole)) {
      throw new ConnectionError(addressKey(node), roleProblem(role, wanted));
    }
    if (role.role === "unknown")
      access.warn(`${addressKey(node)}: the user may ask neither ROLE nor INFO, the role is not checked`);
    await refuseLoading(link, node, access.link.connectTimeoutMs);
    return link;
  } catch (error) {
    link.destroy();
    throw error;
  } finally {
    ignore();
  }
}

/** ROLE answers while data is loaded, PING does not. */
async function refuseLoading(link: Link, node: Address, timeoutMs: number): Promise<void> {
  try {
    await ask(link, "ping", [], timeoutMs);
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    const text = error instanceof Error ? error.message : "";
    if (/^(LOADING|MASTERDOWN)/.test(text)) throw new ConnectionError(addressKey(node), "it is still loading its data");
  }
}

function roleProblem(role: Role, wanted: string): string {
  if (role.role === "unknown")
    return "the user may ask neither ROLE nor INFO (ACL: +role), so the role cannot be checked";
  return `it is a ${role.role}, not a ${wanted}`;
}

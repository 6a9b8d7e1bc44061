import { passwordHashes } from "../../../configs/password-hashes";
import { renderRedisConf } from "../../../configs/redis-conf";
import { renderNodeAcl, renderSentinelAcl } from "../../../configs/users-acl";
import { rawConfig } from "../../deploy/settings";
import type { OpenStack } from "../stack";

/** Of a stack, what its members' files are rendered from. Holds secrets. */
export interface Known extends Pick<OpenStack, "settings" | "outputs"> {
  /** Passwords by user that servers accept beside those in use, while they are being changed. */
  readonly alsoAccepted: readonly Readonly<Record<string, string>>[];
}

/** Reads what is in the stack's config alone. */
export async function knownOf({ settings, outputs, stack }: OpenStack): Promise<Known> {
  const { nextPasswords, previousPasswords } = await rawConfig(stack);
  return { settings, outputs, alsoAccepted: [nextPasswords, previousPasswords].map(passwordsIn) };
}

/** redis.conf of the node on this port, as the program renders it. A secret. */
export function renderedConf({ settings, outputs }: Known, port: number): string {
  return renderRedisConf({ settings, port, masterAuth: outputs.passwords.replication ?? "" });
}

/** users.acl of nodes or of Sentinels, as the program renders it; hashes only. */
export function renderedAcl({ settings, outputs, alsoAccepted }: Known, node: boolean): string {
  const hashes = passwordHashes(outputs.passwords, alsoAccepted);
  return node ? renderNodeAcl(settings, hashes) : renderSentinelAcl(settings, hashes);
}

/** An object of texts, as the config has it: as JSON. Anything else is none. */
function passwordsIn(raw: unknown): Record<string, string> {
  if (typeof raw !== "string") return {};
  try {
    const value = JSON.parse(raw) as unknown;
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).flatMap(([user, p]) => (typeof p === "string" ? [[user, p]] : [])));
  } catch {
    return {};
  }
}

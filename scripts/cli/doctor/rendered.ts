import { createHash } from "node:crypto";
import { renderRedisConf } from "../../../configs/redis-conf";
import { renderNodeAcl, renderSentinelAcl } from "../../../configs/users-acl";
import type { OpenStack } from "../stack";

/** Of a stack, what its members' files are rendered from. */
export type Known = Pick<OpenStack, "settings" | "outputs">;

/** redis.conf of the node on this port, as the program renders it. A secret. */
export function renderedConf({ settings, outputs }: Known, port: number): string {
  return renderRedisConf({ settings, port, masterAuth: outputs.passwords.replication ?? "" });
}

/** users.acl of nodes or of Sentinels, as the program renders it; hashes only. */
export function renderedAcl({ settings, outputs }: Known, node: boolean): string {
  const hashes = Object.fromEntries(
    Object.entries(outputs.passwords).map(([user, password]) => [
      user,
      createHash("sha256").update(password).digest("hex"),
    ]),
  );
  return node ? renderNodeAcl(settings, hashes) : renderSentinelAcl(settings, hashes);
}

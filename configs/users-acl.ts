import { renderAcl, type Hashes } from "./acl-user";
import { nodeUsers } from "./node-users";
import { sentinelUsers } from "./sentinel-users";
import { passwordUsers, type Settings } from "./settings";

export type { Hashes } from "./acl-user";

/** Names of all ACL users that have a password. */
export function aclUsers(settings: Pick<Settings, "users">): string[] {
  return passwordUsers(settings);
}

/** users.acl of the nodes. @param hashes of all users of `aclUsers` */
export function renderNodeAcl(settings: Settings, hashes: Hashes): string {
  return renderAcl(nodeUsers(settings), hashes);
}

/** users.acl of the Sentinels. @param hashes of all users of `aclUsers` */
export function renderSentinelAcl(settings: Settings, hashes: Hashes): string {
  return renderAcl(sentinelUsers(settings), hashes);
}

import { createHash } from "node:crypto";
import { parseSettings, type Settings } from "../../../../configs/settings";
import { aclUsers, type Hashes } from "../../../../configs/users-acl";

/** Settings of a stack named dev. */
export function settingsOf(raw: Readonly<Record<string, unknown>> = {}): Settings {
  return parseSettings(raw, { stack: "dev" });
}

/** A hash for every user, made from the name. */
export function hashesOf(settings: Settings): Hashes {
  return Object.fromEntries(aclUsers(settings).map((user) => [user, createHash("sha256").update(user).digest("hex")]));
}

/** An ACL user, apart from its passwords. Commands are rules, applied in order to a user who may do nothing. */
export interface AclUser {
  readonly name: string;
  readonly commands: readonly string[];
  /** Key patterns, or whole rules that begin with `%`. */
  readonly keys: readonly string[];
  readonly channels: readonly string[];
}

/** SHA-256 of passwords in hex, by user; several while one is being changed. */
export type Hashes = Readonly<Record<string, string | readonly string[]>>;

const HASH = /^[0-9a-f]{64}$/;

/**
 * The text of an aclfile. `default` is off: nobody is let in without a name. A comment would keep Redis before 8.8 from starting.
 * @throws Error for a user without a hash, or with one that is none
 */
export function renderAcl(users: readonly AclUser[], hashes: Hashes): string {
  return ["user default off", ...users.map((user) => renderUser(user, hashes[user.name] ?? []))].join("\n") + "\n";
}

function renderUser(user: AclUser, given: string | readonly string[]): string {
  const hashes = typeof given === "string" ? [given] : given;
  if (hashes.length === 0) throw new Error(`no password hash for the user ${user.name}`);
  if (!hashes.every((hash) => HASH.test(hash)))
    throw new Error(`a password hash of the user ${user.name} is no SHA-256 in hex`);
  return [
    "user",
    user.name,
    "on",
    ...hashes.map((hash) => `#${hash}`),
    "resetkeys",
    ...user.keys.map((key) => (key.startsWith("%") ? key : `~${key}`)),
    "resetchannels",
    ...user.channels.map((channel) => `&${channel}`),
    "-@all",
    ...user.commands,
  ].join(" ");
}

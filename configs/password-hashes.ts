import { createHash } from "node:crypto";

/** By ACL user. */
type Passwords = Readonly<Record<string, string>>;

/**
 * SHA-256 of each password that servers accept, by user, as users.acl holds them. In an order that says nothing of which one is in use, so
 * that it changes no server's file when they change places.
 * @param used by everybody; users that are not among them are left out
 * @param alsoAccepted while passwords are being changed
 */
export function passwordHashes(
  used: Passwords,
  alsoAccepted: readonly Passwords[] = [],
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(used).map(([user, password]) => {
      const accepted = [password, ...alsoAccepted.flatMap((some) => some[user] ?? [])];
      const sums = accepted.map((one) => createHash("sha256").update(one).digest("hex"));
      return [user, [...new Set(sums)].sort()];
    }),
  );
}

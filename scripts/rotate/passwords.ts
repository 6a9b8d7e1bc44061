import { pathText } from "../../configs/settings/fault";

/** By ACL user. */
export type Passwords = Readonly<Record<string, string>>;

/** Of the stack's config: what everybody uses, and what servers accept besides. */
export interface PasswordConfig {
  readonly passwords: Passwords;
  readonly nextPasswords: Passwords;
  readonly previousPasswords: Passwords;
}

/** One change of the stack's config, whole or not at all. A value is a secret. */
export type ConfigEdit =
  | { readonly kind: "set"; readonly path: string; readonly value: string }
  | { readonly kind: "remove"; readonly path: string };

/**
 * How far a change of passwords is. It can be read from the config alone, so that a run that was cut off anywhere is taken up by the next.
 * - `none`: no change is under way
 * - `offered`: the new ones are accepted beside those in use, once deployed
 * - `used`: the new ones are in use and the old ones still accepted, once deployed
 */
export type Phase = "none" | "offered" | "used";

/** Pure. */
export function phaseOf({ nextPasswords, previousPasswords }: PasswordConfig): Phase {
  if (Object.keys(nextPasswords).length > 0) return "offered";
  return Object.keys(previousPasswords).length > 0 ? "used" : "none";
}

/** Users whose password is being changed. Pure. */
export function usersUnderWay({ nextPasswords, previousPasswords }: PasswordConfig): string[] {
  return [...new Set([...Object.keys(nextPasswords), ...Object.keys(previousPasswords)])].sort();
}

/** The edits by which servers will accept new passwords as well. Pure. */
export function offerEdits(fresh: Passwords): ConfigEdit[] {
  return Object.entries(fresh).map(([user, value]) => set("nextPasswords", user, value));
}

/**
 * The edits by which the new passwords will be used. After each single one, both of a user's passwords are still accepted, and nothing is
 * forgotten. Pure.
 * @param deployed the passwords in use, also those that are not in the config
 */
export function useEdits(config: PasswordConfig, deployed: Passwords): ConfigEdit[] {
  return Object.entries(config.nextPasswords).flatMap(([user, next]): ConfigEdit[] => {
    const used = config.passwords[user] ?? deployed[user];
    const keep = used === undefined || used === next || Object.hasOwn(config.previousPasswords, user);
    return [
      ...(keep ? [] : [set("previousPasswords", user, used)]),
      set("passwords", user, next),
      { kind: "remove", path: pathText(["nextPasswords", user]) },
    ];
  });
}

/** The edits by which the old passwords will be refused. Pure. */
export function dropEdits({ previousPasswords }: PasswordConfig): ConfigEdit[] {
  return Object.keys(previousPasswords).map((user) => ({
    kind: "remove",
    path: pathText(["previousPasswords", user]),
  }));
}

function set(setting: keyof PasswordConfig, user: string, value: string): ConfigEdit {
  return { kind: "set", path: pathText([setting, user]), value };
}

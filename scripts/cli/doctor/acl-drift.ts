/** How a user differs from the rendered one, in words; no password and no hash. */
export interface AclDrift {
  readonly user: string;
  readonly what: string;
  /** It may do, or somebody may do by it, what the settings don't allow. */
  readonly grants: boolean;
}

/** Commands and subcommands by category, as the server's ACL CAT tells them. */
export type Catalogue = ReadonlyMap<string, readonly string[]>;

interface Rights {
  readonly on: boolean;
  readonly anyPassword: boolean;
  readonly hashes: readonly string[];
  readonly keys: readonly string[];
  readonly channels: readonly string[];
  readonly commands: ReadonlySet<string>;
  /** Further sets of rights, `(~a +get)`. */
  readonly selectors: readonly string[];
}

/**
 * The users of a running server that are not as rendered. Redis words the rules for commands anew, so what they allow is compared, command
 * by command. Pure.
 * @param rendered the text of users.acl
 * @param live the answer to ACL LIST
 */
export function aclDrift(rendered: string, live: readonly string[], catalogue: Catalogue): AclDrift[] {
  const wanted = usersOf(rendered.split("\n"), catalogue);
  const has = usersOf(live, catalogue);
  const strange = [...has.keys()].filter((name) => !wanted.has(name));
  return [
    ...[...wanted].flatMap(([user, rights]): AclDrift[] => {
      const other = has.get(user);
      if (!other) return user === "default" ? [] : [{ user, what: "is not there", grants: false }];
      return differences(rights, other).map(([what, grants]) => ({ user, what, grants }));
    }),
    ...strange.map((user) => ({ user, what: "is not in the settings", grants: true })),
  ];
}

function usersOf(lines: readonly string[], catalogue: Catalogue): ReadonlyMap<string, Rights> {
  const found = new Map<string, Rights>();
  for (const line of lines) {
    const match = /^user (\S+) ?(.*)$/.exec(line);
    if (match?.[1] !== undefined) found.set(match[1], parseRights(match[2] ?? "", catalogue));
  }
  return found;
}

function parseRights(text: string, catalogue: Catalogue): Rights {
  const selectors = text.match(/\([^)]*\)/g) ?? [];
  const words = text.replace(/\([^)]*\)/g, " ").split(/\s+/);
  const of = (pattern: RegExp): string[] => words.filter((word) => pattern.test(word)).sort();
  return {
    on: words.includes("on"),
    anyPassword: words.includes("nopass"),
    hashes: of(/^#/),
    keys: of(/^[~%]/),
    channels: of(/^&/),
    commands: allowedCommands(
      words.filter((word) => /^[+-]/.test(word)),
      catalogue,
    ),
    selectors,
  };
}

/** What a user may do to whom these rules are given in order, who may do nothing before. Pure. */
export function allowedCommands(rules: readonly string[], catalogue: Catalogue): ReadonlySet<string> {
  const every = [...new Set([...catalogue.values()].flat())];
  const allowed = new Set<string>();
  for (const rule of rules) {
    const name = rule.slice(1);
    const meant = name.startsWith("@")
      ? name === "@all"
        ? every
        : (catalogue.get(name.slice(1)) ?? [])
      : [name, ...every.filter((command) => command.startsWith(`${name}|`))];
    for (const command of meant) {
      if (rule.startsWith("+")) allowed.add(command);
      else allowed.delete(command);
    }
  }
  return allowed;
}

type Difference = readonly [what: string, grants: boolean];

function differences(wanted: Rights, has: Rights): Difference[] {
  // Who can't log in can do nothing, whatever the rules are.
  if (!wanted.on) return has.on ? [["is on, and should be off", true]] : [];
  const more = [...has.commands].filter((command) => !wanted.commands.has(command));
  const less = [...wanted.commands].filter((command) => !has.commands.has(command));
  const found: (Difference | false)[] = [
    !has.on && ["is off", false],
    has.anyPassword && ["needs no password", true],
    !same(wanted.hashes, has.hashes) && ["has other passwords", true],
    !same(wanted.keys, has.keys) && [`has the keys ${listed(has.keys)} instead of ${listed(wanted.keys)}`, true],
    !same(wanted.channels, has.channels) && [
      `has the channels ${listed(has.channels)} instead of ${listed(wanted.channels)}`,
      true,
    ],
    more.length > 0 && [`may use ${listed(more)} as well`, true],
    less.length > 0 && [`may not use ${listed(less)}`, false],
    has.selectors.length > 0 && ["has further rights in brackets", true],
  ];
  return found.filter((one) => one !== false);
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join(" ") === b.join(" ");

const SHOWN = 5;

function listed(all: readonly string[]): string {
  if (all.length === 0) return "(none)";
  const rest = all.length - SHOWN;
  return `${all.slice(0, SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

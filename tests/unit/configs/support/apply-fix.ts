/** Words of a command line with quotes, as a shell would split them. */
export function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""),
  );
}

/** Keys of a property path: `a.b[0]["c.d"]`. */
export function pathKeys(path: string): (string | number)[] {
  return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) =>
    index === undefined ? (quoted ?? name ?? "") : Number(index),
  );
}

/**
 * What the configuration holds after `pulumi config set` or `rm` as the message tells it, several joined by `&&`. A value that a
 * subshell would make is `computed`.
 */
export function applyFix(
  raw: Readonly<Record<string, unknown>>,
  fix: string,
  computed: string,
): Record<string, unknown> {
  const config = structuredClone(raw) as Record<string, unknown>;
  for (const command of fix.replace(/"\$\(.*\)"/, `'${computed}'`).split(" && ")) {
    const [pulumi, group, verb, ...rest] = shellWords(command);
    if (pulumi !== "pulumi" || group !== "config") throw new Error(`not a pulumi config command: ${command}`);
    const nested = rest[0] === "--path";
    const [path = "", value] = nested ? rest.slice(1) : rest;
    change(config, nested ? pathKeys(path) : [path], verb === "set" ? (value ?? "") : undefined);
  }
  return config;
}

function change(config: Record<string, unknown>, keys: readonly (string | number)[], value: string | undefined): void {
  let owner = config as Record<string | number, unknown>;
  for (const key of keys.slice(0, -1)) {
    owner[key] ??= {};
    owner = owner[key] as Record<string | number, unknown>;
  }
  const last = keys.at(-1) ?? "";
  if (value !== undefined) owner[last] = value;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else Reflect.deleteProperty(owner, last);
}

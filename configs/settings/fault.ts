/** One thing that is wrong with the settings, and how to mend it. */
export interface Fault {
  /** Path of the setting, as `pulumi config set --path` takes it. */
  readonly setting: string;
  /** What was got, as text; never a secret's value. */
  readonly value: string;
  /** What would be right, in words. */
  readonly allowed: string;
  /** The command that mends it. */
  readonly fix: string;
}

const BRAND = Symbol.for("redis-ha.SettingsError");

/** All that is wrong with a stack's settings, one line a fault. The user can mend it: no stack trace is of use. */
export class SettingsError extends Error {
  readonly [BRAND] = true;
  override readonly name = "SettingsError";

  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(describeFault).join("\n"));
  }
}

/** Holds across copies of this module, where `instanceof` does not. */
export function isSettingsError(error: unknown): error is SettingsError {
  return typeof error === "object" && error !== null && BRAND in error;
}

/** A fault as one line. */
export function describeFault({ setting, value, allowed, fix }: Fault): string {
  return `${setting}: got ${value}; allowed: ${allowed}; run: ${fix}`;
}

/** A value for a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Text of a path: `timeouts.askMs`, `persistence.save[0][1]`, `sysctls["net.core.somaxconn"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      const name = String(key);
      if (/[.[\]"\s]/.test(name) || name === "") return `[${JSON.stringify(name)}]`;
      return i === 0 ? name : `.${name}`;
    })
    .join("");
}

/** The command that sets a setting. Objects and lists are given as JSON. */
export function setCommand(path: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `pulumi config set ${pathWords(path)} ${quote(text)}`;
}

/** The command that sets a secret; `words` stands for the value, which the user alone knows. */
export function setSecretCommand(path: string, words?: string): string {
  return `pulumi config set --secret --path ${quote(path)}${words === undefined ? "" : ` ${words}`}`;
}

/** The command that removes a setting, so that its default holds. */
export function removeCommand(path: string): string {
  return `pulumi config rm ${pathWords(path)}`;
}

function pathWords(path: string): string {
  return /[.[]/.test(path) ? `--path ${quote(path)}` : quote(path);
}

/** Quotes a word for a POSIX shell where it needs it. */
export function quote(word: string): string {
  return /^[a-zA-Z0-9_./:@+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

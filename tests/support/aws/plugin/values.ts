/** A value as it comes over the wire from the engine, and goes back. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Values = Readonly<Record<string, Value>>;

/** The engine's mark on objects that stand for more than an object, and its values on secrets and archives. */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Where an archive lies on this machine. */
export function archivePath(value: Value | undefined): string {
  const { [MARK]: mark, path } = object(value);
  if (mark !== ARCHIVE || typeof path !== "string") throw new Error("expected an archive that is a file");
  return path;
}

/** A value by itself where it comes as a secret, which only the provider's configuration does. */
export function revealed(value: Value | undefined): Value | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { [MARK]: mark, value: inner } = value as Values;
  return mark === SECRET ? inner : value;
}

export function object(value: Value | undefined): Values {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("expected an object");
  return value as Values;
}

export function text(value: Value | undefined): string {
  if (typeof value !== "string") throw new Error(`expected a text, got ${JSON.stringify(value)}`);
  return value;
}

export function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/** Values that AWS has under the same names, in its own spelling: `targetArn` is `TargetArn`. Nothing inside is left out. */
export function pascal(value: Value | undefined): never {
  return spelt(value) as never;
}

function spelt(value: Value | undefined): unknown {
  if (Array.isArray(value)) return value.map(spelt);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.slice(0, 1).toUpperCase() + key.slice(1), spelt(inner)]),
  );
}

/** Whether two values are the same; an archive is its content. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(value: Value | undefined): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const isArchive = (value as Values)[MARK] === ARCHIVE;
  return Object.entries(value)
    .filter(([key]) => !isArchive || key !== "path")
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}

/** A word of a reply as text; what is none (a list, a nil) is empty. Values that have no text, such as objects, never throw. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" || Buffer.isBuffer(value) ? value.toString() : "";
}

/** A flat list of names and values, as SENTINEL MASTER and ACL LOG answer. */
export function fieldsOf(entry: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (Array.isArray(entry)) {
    for (let i = 0; i + 1 < entry.length; i += 2) fields.set(textOf(entry[i]), textOf(entry[i + 1]));
  }
  return fields;
}

/** A list of such lists; anything else is an empty one. */
export function rowsOf(reply: unknown): ReadonlyMap<string, string>[] {
  return Array.isArray(reply) ? (reply as unknown[]).map(fieldsOf) : [];
}

/** `a=1 b=2`, as CLIENT LIST writes a client. */
export function wordsOf(line: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const word of line.trim().split(" ")) {
    const equals = word.indexOf("=");
    if (equals > 0) fields.set(word.slice(0, equals), word.slice(equals + 1));
  }
  return fields;
}

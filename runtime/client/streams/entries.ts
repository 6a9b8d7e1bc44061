/** One entry of a stream. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The entries of an answer `[[id, [field, value, …]], …]`. Deleted ones, whose fields are null, are left out. Pure */
export function entriesOf(reply: unknown): StreamEntry[] {
  if (!Array.isArray(reply)) return [];
  return (reply as unknown[]).flatMap((entry) => {
    const [id, flat] = Array.isArray(entry) ? (entry as unknown[]) : [];
    return typeof id === "string" && Array.isArray(flat) ? [{ id, fields: fieldsOf(flat as unknown[]) }] : [];
  });
}

/** The entries of one stream in an answer of XREADGROUP, which is a list of pairs in RESP2 and a map, flat here, in RESP3. */
export function entriesOfStream(reply: unknown, key: string): StreamEntry[] {
  if (!Array.isArray(reply)) return [];
  const flat = (reply as unknown[]).every((part) => Array.isArray(part) && typeof part[0] === "string")
    ? reply.flat()
    : reply;
  const at = flat.indexOf(key);
  return at < 0 ? [] : entriesOf(flat[at + 1]);
}

function fieldsOf(flat: readonly unknown[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[String(flat[i])] = String(flat[i + 1]);
  return fields;
}

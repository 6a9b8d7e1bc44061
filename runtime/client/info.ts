/** Reads what INFO answers: `name:value` lines, sections ignored. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** Whether the node refuses writes without replicas: INFO shows this field only where min-replicas-to-write is at least 1. */
export function refusesWritesAlone(replication: ReadonlyMap<string, string>): boolean {
  return replication.has("min_slaves_good_slaves");
}

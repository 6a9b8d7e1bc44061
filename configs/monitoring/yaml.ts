/** What the configuration files of Prometheus and Alertmanager are made of. Properties that are undefined are left out. */
export type YamlValue =
  string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue | undefined };

/**
 * A value as YAML 1.1, for people to read: mappings and lists in blocks, texts in double quotes as in JSON, which YAML takes, and texts
 * of several lines as literal blocks where such a block can hold them.
 */
export function renderYaml(value: YamlValue, comment?: string): string {
  const head = comment === undefined ? "" : comment.replace(/^/gm, "# ") + "\n";
  return `${head}${lines(value).join("\n")}\n`;
}

function lines(value: YamlValue): string[] {
  if (isEmpty(value)) return [isList(value) ? "[]" : "{}"];
  if (isList(value)) {
    return value.flatMap((item) => indented(lines(item), "- ", "  "));
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : entry(keyText(key), item)));
  }
  return [JSON.stringify(value)];
}

function entry(key: string, value: YamlValue): string[] {
  if (typeof value === "object" && !isEmpty(value)) return [`${key}:`, ...indented(lines(value), "  ", "  ")];
  if (typeof value === "string" && isLiteral(value)) return [`${key}: |-`, ...indented(value.split("\n"), "  ", "  ")];
  return lines(value).map((line) => `${key}: ${line}`);
}

/** Keys that read as words are bare; numbers, truth values and what has other characters is quoted. */
function keyText(key: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key) && !/^(y|n|yes|no|true|false|on|off|null)$/i.test(key)
    ? key
    : JSON.stringify(key);
}

/** Several printable lines, the first one not indented, and no empty one at an end, which a block would strip or need a sign for. */
function isLiteral(text: string): boolean {
  return /^[\x21-\x7e][\x20-\x7e\n]*[\x21-\x7e]$/.test(text) && text.includes("\n");
}

function isEmpty(value: YamlValue): boolean {
  return typeof value === "object" && Object.values(value).every((item) => item === undefined);
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function indented(text: readonly string[], first: string, rest: string): string[] {
  return text.map((line, i) => (i === 0 ? first : line === "" ? "" : rest) + line);
}

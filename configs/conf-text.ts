/** A block of a Redis configuration file: its heading, and its lines as name and value. */
export interface ConfBlock {
  readonly heading: string;
  readonly lines: readonly (readonly [name: string, value: string | number | boolean])[];
}

/** The text of a configuration file. Truth values are written as yes and no. */
export function renderConf(title: string, blocks: readonly ConfBlock[]): string {
  const parts = blocks.map(({ heading, lines }) =>
    [`# ${heading}`, ...lines.map(([name, value]) => `${name} ${valueText(value)}`)].join("\n"),
  );
  return `${[`# ${title}`, ...parts].join("\n\n")}\n`;
}

function valueText(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

/** A word in double quotes, as Redis' reader takes it: for passwords and for words that may be empty. */
export function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}

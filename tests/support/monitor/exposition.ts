/** One series of a scrape. */
export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a scrape holds, to be asked. */
export class Series {
  constructor(readonly all: readonly ScrapedSample[]) {}

  /** The samples of a name that have these labels. */
  of(name: string, labels: Readonly<Record<string, string>> = {}): ScrapedSample[] {
    return this.all.filter((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v));
  }

  /** The value of the only one. @throws where there is none, or more than one */
  one(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const found = this.of(name, labels);
    const [first] = found;
    if (!first || found.length > 1) throw new Error(`${found.length} samples of ${name} ${JSON.stringify(labels)}`);
    return first.value;
  }
}

/** Reads Prometheus' text format, as simple as prom-client writes it. @throws for a line that is none */
export function seriesOf(text: string): Series {
  const samples = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (!match) throw new Error(`no sample: ${line}`);
      const [, name = "", labels = "", value] = match;
      return { name, labels: labelsOf(labels), value: Number(value) };
    });
  return new Series(samples);
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/([a-z_]\w*)="((?:[^"\\]|\\.)*)"/g))
    labels[name] = value.replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c));
  return labels;
}

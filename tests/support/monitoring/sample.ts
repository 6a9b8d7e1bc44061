/** One line of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples in the text format of Prometheus. */
export function exposition(samples: readonly Sample[]): string {
  const text = samples.map(({ name, labels, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
    return `${name}{${pairs.join(",")}} ${value}`;
  });
  return `${text.join("\n")}\n`;
}

import type { MetricName } from "../names";
import type { Target } from "../target";

/** One value of one metric at one moment. */
export interface Sample {
  readonly name: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of a summary: the part that is not a quantile. */
  readonly part?: "sum" | "count";
}

/** Makes samples that share labels. */
export type Sampler = (
  name: MetricName,
  value: number | undefined,
  labels?: Readonly<Record<string, string>>,
  part?: Sample["part"],
) => void;

/** A sampler that adds to `samples`; a value that is not known makes no sample. */
export function sampler(samples: Sample[], common: Readonly<Record<string, string>>): Sampler {
  return (name, value, labels = {}, part) => {
    if (value === undefined || !Number.isFinite(value)) return;
    samples.push({ name, labels: { ...common, ...labels }, value, ...(part ? { part } : {}) });
  };
}

/** The labels that all samples of a server have. */
export function labelsOfTarget(group: string, { instance, name }: Target): Readonly<Record<string, string>> {
  return { group, instance, node: name };
}

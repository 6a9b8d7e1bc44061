import { METRICS, type MetricName } from "../names";
import { number, type Info } from "../parse/info";
import type { Sampler } from "./sample";

const SIMPLE = (Object.entries(METRICS) as [MetricName, (typeof METRICS)[MetricName]][]).flatMap(([name, { info }]) =>
  info === undefined ? [] : [{ name, info }],
);

const WORDS: Readonly<Record<string, number>> = { ok: 1, up: 1, err: 0, fail: 0, down: 0 };

/** All metrics that are one field of INFO. A field that this server does not have makes no sample. */
export function fieldSamples({ fields }: Info, sample: Sampler): void {
  for (const { name, info } of SIMPLE) {
    const text = fields.get(info);
    // expired_stale_perc and its like may end in a percent sign.
    if (text !== undefined) sample(name, WORDS[text] ?? number(text.replace(/%$/, "")));
  }
}

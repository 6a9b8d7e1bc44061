/** A dashboard of Grafana in the few words that ours need. grafana-json.ts makes Grafana's own form of it. */
export interface Dashboard {
  /** Fixed, so that links and a later import find the same dashboard again. At most 40 characters. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** What the viewer chooses, beside the data source. */
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

export interface Variable {
  readonly name: string;
  readonly label: string;
  /** What is offered, as `label_values(metric, label)`. */
  readonly query: string;
  /** Several at once, and all of them to begin with. */
  readonly many: boolean;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Units of Grafana's that are used here. */
export type Unit =
  "bytes" | "Bps" | "percentunit" | "s" | "ops" | "short" | "none" | "dtdurations" | "dateTimeFromNow" | "µs";

export type PanelKind = "timeseries" | "stat" | "gauge" | "table" | "state-timeline";

/** From this value on, in this colour. */
export type Threshold = readonly [from: number, colour: "green" | "yellow" | "orange" | "red" | "blue"];

export interface Panel {
  readonly title: string;
  readonly kind: PanelKind;
  /** What it shows and what to make of it: the text behind the «i». */
  readonly about: string;
  readonly queries: readonly Query[];
  readonly unit: Unit;
  /** Columns of 24. */
  readonly width: 3 | 4 | 6 | 8 | 12 | 24;
  /** The first one's number is not looked at: its colour holds from below. */
  readonly thresholds?: readonly Threshold[];
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly stacked?: boolean;
  /** Words in place of numbers. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface Query {
  readonly expr: string;
  /** `{{label}}` stands for a label's value. */
  readonly legend: string;
}

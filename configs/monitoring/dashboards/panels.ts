import type { Panel, Query, Threshold, Unit } from "./dashboard";

/** What most panels have in common, so that a dashboard reads as a list. */
type Extra = Partial<Omit<Panel, "title" | "about" | "queries" | "kind">>;

/** Green where it is good, red where it is not: for numbers that should be 1, and for those that should be 0. */
export const GOOD_IS_ONE: readonly Threshold[] = [
  [0, "red"],
  [1, "green"],
];
export const GOOD_IS_ZERO: readonly Threshold[] = [
  [0, "green"],
  [1, "red"],
];
export const YES_NO = { "0": "no", "1": "yes" };

/** One number now. */
export function stat(title: string, expr: string, about: string, extra: Extra = {}): Panel {
  return { kind: "stat", title, about, queries: [{ expr, legend: "" }], unit: "none", width: 4, ...extra };
}

/** Numbers now, one for each series. */
export function stats(title: string, expr: string, legend: string, about: string, extra: Extra = {}): Panel {
  return { ...stat(title, expr, about, { width: 12, ...extra }), queries: [{ expr, legend }] };
}

/** Lines over time, one for each series of each query. */
export function graph(
  title: string,
  unit: Unit,
  queries: Readonly<Record<string, string>>,
  about: string,
  extra: Extra = {},
): Panel {
  return { kind: "timeseries", title, about, queries: legends(queries), unit, width: 12, min: 0, ...extra };
}

export function timeline(
  title: string,
  expr: string,
  legend: string,
  words: Readonly<Record<string, string>>,
  about: string,
  extra: Extra = {},
): Panel {
  return {
    kind: "state-timeline",
    title,
    about,
    queries: [{ expr, legend }],
    unit: "none",
    width: 12,
    words,
    ...extra,
  };
}

export function table(title: string, expr: string, about: string, extra: Extra = {}): Panel {
  return { kind: "table", title, about, queries: [{ expr, legend: "" }], unit: "none", width: 24, ...extra };
}

function legends(queries: Readonly<Record<string, string>>): Query[] {
  return Object.entries(queries).map(([legend, expr]) => ({ legend, expr }));
}

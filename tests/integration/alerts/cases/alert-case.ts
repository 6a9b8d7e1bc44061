/** Series by selector, with values as promtool writes them: `0x60` is 61 samples of 0, `0+5x60` a counter that grows by 5. */
export type Series = Readonly<Record<string, string>>;

/** When an alert must fire, with what texts, and when it must not. */
export interface AlertCase {
  readonly alert: string;
  /** Time between samples. */
  readonly interval?: string;
  /** When it is looked at, since the first sample. */
  readonly at: string;
  readonly fires: Series;
  /** Labels of the alert that fires, beside its name, severity and topic. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  /** As near to `fires` as can be, and all the same no reason to fire. Absent for what fires always. */
  readonly quiet?: Series;
  /** Why not. */
  readonly because?: string;
  /** Settings other than the default ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export const GROUP = "mymaster";

/** The selector of a member's series. */
export function of(metric: string, node: string, more: Readonly<Record<string, string>> = {}): string {
  return selector(metric, { ...member(node), ...more });
}

export function ofGroup(metric: string, more: Readonly<Record<string, string>> = {}): string {
  return selector(metric, { group: GROUP, ...more });
}

export function selector(metric: string, labels: Readonly<Record<string, string>>): string {
  return `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}}`;
}

/** The labels that tell a node or Sentinel. */
export function member(node: string): { group: string; instance: string; node: string } {
  const number = Number(node.replace(/^\D+/, ""));
  const instance = node.startsWith("redis") ? `10.163.79.${10 + number}:6379` : `10.163.79.${20 + number}:26379`;
  return { group: GROUP, instance, node };
}

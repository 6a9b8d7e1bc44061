/** A column: its title, and which side its cells keep to. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Rows of texts below a line of titles, padded to even columns, two spaces apart; no space at a line's end. Pure. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align = "left" }, i) => {
        const [cell, width] = [row[i] ?? "", widths[i] ?? 0];
        return align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes for people: 1536 is `1.5 KiB`. Pure. */
export function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

/** A duration for people: `340 ms`, `1.2 s`, `3 min 5 s`. Pure. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Values as people read them. What is not known is said so. All pure. */
export const UNKNOWN = "unknown";

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `1.5 MB`, in steps of 1024 as Redis counts. */
export function bytes(value: number | null): string {
  if (value === null) return UNKNOWN;
  let [size, unit] = [value, 0];
  while (Math.abs(size) >= 1024 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

/** `1,234` */
export function count(value: number | null): string {
  return value === null ? UNKNOWN : value.toLocaleString("en-US");
}

/** `12.3 ms`, `4.5 s`, `3 min`. @param ms milliseconds */
export function duration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < 1000) return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : span(ms);
}

/** The largest unit that fits, from minutes on: `5 min`, `3 h`, `12 days`. @param ms milliseconds */
export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** `2026-01-31 12:00:00 UTC`, or the text itself where it is no time. */
export function moment(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** How many percent of the whole; null where that can't be said. */
export function percent(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : Math.round((part / whole) * 1000) / 10;
}

/** `1 node`, `2 nodes`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

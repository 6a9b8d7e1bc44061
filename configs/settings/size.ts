import { z } from "zod";

const UNITS = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 } as const;
const PATTERN = /^(\d+)(b|kb|mb|gb)?$/i;

/** Bytes of a size such as `512mb`; a bare number is bytes. Units are powers of 1024, as in redis.conf. Undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const unit = (match[2]?.toLowerCase() ?? "b") as keyof typeof UNITS;
  return Number(match[1]) * UNITS[unit];
}

/** The shortest exact text of a size: `512mb`, `1000`. */
export function formatSize(bytes: number): string {
  for (const unit of ["gb", "mb", "kb"] as const) {
    if (bytes >= UNITS[unit] && bytes % UNITS[unit] === 0) return `${bytes / UNITS[unit]}${unit}`;
  }
  return String(bytes);
}

/** The whole megabytes in `bytes`, rounded down, as text: for proposals. */
export function wholeMegabytes(bytes: number): string {
  return `${Math.floor(bytes / UNITS.mb)}mb`;
}

/** Schema of a size between two others, both allowed. Its output is bytes. */
export function size(min: string, max: string) {
  const [low = 0, high = 0] = [parseSize(min), parseSize(max)];
  return z
    .string()
    .refine((text) => {
      const bytes = parseSize(text);
      return bytes !== undefined && bytes >= low && bytes <= high;
    })
    .transform((text) => parseSize(text) ?? 0);
}

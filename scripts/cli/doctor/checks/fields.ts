import { number } from "../../../../runtime/monitor/parse/info";
import type { NodeReading } from "../../../../runtime/monitor/reading";

/** A number in a node's INFO. */
export function field({ info }: NodeReading, name: string): number | undefined {
  return number(info.fields.get(name));
}

/** A text in a node's INFO. */
export function word({ info }: NodeReading, name: string): string | undefined {
  return info.fields.get(name);
}

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of this process' heap that are in use, after all garbage was collected. */
export function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What the first round finalizes is collected by the second.
  for (let round = 0; round < 2; round += 1) collect();
  return process.memoryUsage().heapUsed;
}

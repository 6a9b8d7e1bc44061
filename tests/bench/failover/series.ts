import { z } from "zod";
import { saved } from "../lib/results";
import type { FaultName } from "./faults";
import type { Round } from "./round";

const outcome = z.object({
  gaps: z.array(z.object({ endMs: z.number(), ms: z.number() })),
  back: z.boolean(),
  failed: z.number(),
  errors: z.record(z.string(), z.number()),
});
const series = z.object({
  fault: z.enum(["crash", "freeze", "switchover", "process"]),
  downAfterMs: z.number(),
  machine: z.string(),
  rounds: z.array(
    z.object({
      at: z.string(),
      struckMs: z.number(),
      outcomes: z.record(z.string(), outcome),
      restarted: z.array(z.string()),
    }),
  ),
});

/** All rounds of one fault at one down-after. */
export interface Series {
  readonly fault: FaultName;
  readonly downAfterMs: number;
  readonly machine: string;
  readonly rounds: Round[];
}

/** What earlier runs kept. @throws when the file is not one of these */
export function savedSeries(): Series[] {
  return z.array(series).parse(saved("failover") ?? []);
}

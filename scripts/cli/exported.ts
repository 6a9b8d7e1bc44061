import { z } from "zod";

const exported = z.object({ deployment: z.object({ resources: z.array(z.unknown()).default([]) }) });

/** The resources in a stack's state, as `stack.exportStack` gives it; none where it can't be understood. Pure. */
export function resourcesIn(state: unknown): readonly unknown[] {
  const read = exported.safeParse(state);
  return read.success ? read.data.deployment.resources : [];
}

import { z } from "zod";
import { resourcesIn } from "../exported";

const kept = z.object({ urn: z.string(), protect: z.literal(true) });

/**
 * URNs of the protected resources of members, in a stack's exported state: Pulumi stops at them, and where they are retained as well, as
 * data volumes are, they stay when it forgets them. Pure.
 */
export function protectedOf(state: unknown, members: readonly string[]): string[] {
  return resourcesIn(state).flatMap((resource) => {
    const one = kept.safeParse(resource);
    const name = one.success ? (one.data.urn.split("::").at(-1) ?? "") : "";
    return one.success && members.some((member) => name.startsWith(`redis-${member}-`)) ? [one.data.urn] : [];
  });
}

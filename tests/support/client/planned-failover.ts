import { eventually } from "../wait";
import type { RedisGroup } from "./redis-group";
import { outcomeWithin } from "./settles";

/**
 * Asks for a planned failover, and again where none came of it: a Sentinel that stood still in one gives it up for good.
 * @param moved resolves when it is done
 */
export async function failOver(group: RedisGroup, moved: Promise<unknown>): Promise<void> {
  await eventually("a planned failover", 60_000, async () => {
    const refused = await group.failover().then(
      () => undefined,
      (error: unknown) => error,
    );
    if ((await outcomeWithin(10_000, moved)).kind === "value") return true;
    if (refused instanceof Error) throw refused;
    return false;
  });
}

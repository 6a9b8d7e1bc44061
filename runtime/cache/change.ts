import { isL2Unavailable } from "./errors";
import type { Repair } from "./repair/repair-queue";
import type { Shared } from "./shared";

/** What to do when Redis cannot be changed. */
export type WhenDown = "queue" | "throw";

/** Refusals that no waiting mends: the caller has to know. */
const LASTING = /^(NOPERM|NOAUTH|WRONGPASS|ERR)/;

/**
 * Deletes in Redis. What this process has goes before Redis is asked, so that nothing that is read meanwhile is kept, and once more when
 * it is done, for what was read from Redis before it was.
 * @throws L2UnavailableError
 */
export async function change(
  shared: Shared,
  repairs: readonly Repair[],
  whenDown: WhenDown | undefined,
  forget: () => void,
): Promise<void> {
  forget();
  const results = await Promise.allSettled(repairs.map((repair) => shared.repairer.delete(repair)));
  const failed = repairs.filter((_, i) => results[i]?.status === "rejected");
  const first = results.find((result) => result.status === "rejected");
  try {
    if (first) changeFailed(shared, failed, first.reason, whenDown);
  } finally {
    forget();
  }
}

/** Queues what could not be done. @throws the error, where the caller wants to know or waiting would not help */
export function changeFailed(
  shared: Shared,
  repairs: readonly Repair[],
  error: unknown,
  whenDown: WhenDown | undefined,
): void {
  const wish = whenDown ?? shared.settings.whenDown;
  const queueable = isL2Unavailable(error) && !(error.refused && LASTING.test(replyOf(error)));
  if (wish === "throw" || !queueable) throw error;
  for (const repair of repairs) shared.repairer.later(repair);
}

function replyOf(error: { readonly cause?: unknown }): string {
  const reply = (error.cause as { readonly reply?: unknown } | undefined)?.reply;
  return typeof reply === "string" ? reply : "";
}

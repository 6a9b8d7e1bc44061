import type { ClientLease } from "./client-lease";
import { CommandList } from "./command-list";
import { ConflictError } from "./errors";
import { transactionAnswer, transactionUnit } from "./transaction";

/** Reads what is watched and adds what is to be written; adding nothing, or returning false, writes nothing. */
export type OptimisticBody = (read: ClientLease, write: CommandList) => Promise<unknown>;

/**
 * WATCH, the body, MULTI to EXEC, on a leased connection, and again when a watched key changed in between.
 * @returns undefined when the body wanted nothing written
 * @throws ConflictError after all attempts; AmbiguousError when the answer to EXEC was lost
 */
export async function runOptimistic(
  lease: ClientLease,
  keys: readonly string[],
  body: OptimisticBody,
  attempts: number,
): Promise<unknown[] | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await lease.call("watch", ...keys);
    const list = new CommandList();
    const wanted = await body(lease, list);
    if (wanted === false || list.commands.length === 0) {
      await lease.call("unwatch");
      return undefined;
    }
    const answers = await lease.unit("transaction", transactionUnit(list.commands), transactionAnswer);
    if (answers !== undefined) return answers as unknown[];
  }
  throw new ConflictError(attempts);
}

import type { Address } from "../../client/address";
import type { Question } from "../redis/ask";

type Info = ReadonlyMap<string, string>;

/** Longer than it takes replicas to have everything; it ends by itself, should nobody be there to end it. */
const PAUSE_MS = 3000;
const PATIENCE_MS = 1000;
const POLL_MS = 10;

/** Who is asked. Each call throws where it is refused or not answered. */
export interface LastWritesContext {
  readonly master: Address;
  readonly replicas: readonly Address[];
  readonly tell: (question: Question) => Promise<void>;
  readonly infoOf: (address: Address) => Promise<Info>;
  readonly signal: AbortSignal;
}

/**
 * Does what ends a master's history in a moment in which its replicas, and who follows these, have every write that it has confirmed: writes
 * wait meanwhile, some hundredths of a second as a rule. A replica that is behind is waited for no longer than a second.
 */
export async function withLastWrites(context: LastWritesContext, act: () => Promise<void>): Promise<void> {
  const { tell, signal } = context;
  // Before Redis 6.2 there is no such pause: then the last writes may be on the master alone.
  const pauses = await tell(["client", "pause", String(PAUSE_MS), "write"]).then(
    () => true,
    () => false,
  );
  try {
    const until = performance.now() + PATIENCE_MS;
    while (pauses && performance.now() < until && !(await areEven(context))) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await act();
  } finally {
    if (pauses) await tell(["client", "unpause"]).catch(() => undefined);
  }
}

/** Whether every replica that answers and has a link has what the master had just before. */
async function areEven({ master, replicas, infoOf }: LastWritesContext): Promise<boolean> {
  const head = Number((await infoOf(master)).get("master_repl_offset"));
  const behind = await Promise.all(
    replicas.map(async (replica) => {
      const info = await infoOf(replica).catch(() => undefined);
      return info?.get("master_link_status") === "up" && Number(info.get("slave_repl_offset")) < head;
    }),
  );
  return !behind.includes(true);
}

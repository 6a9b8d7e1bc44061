import type { Address } from "../../client/address";
import type { Question } from "../redis/ask";

type Info = ReadonlyMap<string, string>;

/** Longer than it takes replicas to have everything; it ends by itself, should nobody be there to end it. */
const PAUSE_MS = 3000;
const PATIENCE_MS = 1000;
const POLL_MS = 10;
/** Where a machine stood still, the pause may have run out, and there is another; one that always does holds up no restore. */
const PAUSES = 5;

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
  const { tell, replicas } = context;
  // Before Redis 6.2 there is no such pause: then the last writes may be on the master alone.
  const pause = (): Promise<boolean> =>
    tell(["client", "pause", String(PAUSE_MS), "write"]).then(
      () => true,
      () => false,
    );
  const awaited = new Set(replicas);
  let pauses = 0;
  try {
    for (let askedAt = performance.now(); pauses < PAUSES && (await pause()); askedAt = performance.now()) {
      pauses += 1;
      await untilEven(context, awaited, performance.now() + PATIENCE_MS);
      // With half of it to come it lasts until the act; without, clients may have written behind the last look.
      if (performance.now() - askedAt < PAUSE_MS / 2) break;
    }
    await act();
  } finally {
    if (pauses > 0) await tell(["client", "unpause"]).catch(() => undefined);
  }
}

async function untilEven(context: LastWritesContext, awaited: Set<Address>, until: number): Promise<void> {
  for (;;) {
    context.signal.throwIfAborted();
    // A look tells how it was when it began, however late it is over.
    const last = performance.now() >= until;
    if ((await areEven(context, awaited)) || last) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether every replica that answers and has a link has what the master had just before. Who does not answer is asked no more. */
async function areEven({ master, infoOf }: LastWritesContext, awaited: Set<Address>): Promise<boolean> {
  const head = Number((await infoOf(master)).get("master_repl_offset"));
  const behind = await Promise.all(
    [...awaited].map(async (replica) => {
      const info = await infoOf(replica).catch(() => void awaited.delete(replica));
      return info?.get("master_link_status") === "up" && Number(info.get("slave_repl_offset")) < head;
    }),
  );
  return !behind.includes(true);
}

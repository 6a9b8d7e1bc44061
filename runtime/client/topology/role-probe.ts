import type { Address } from "../address";
import { parseInfo, refusesWritesAlone } from "../info";
import { onAbort } from "../on-abort";
import { ask } from "../pool/ask";
import { Link } from "../pool/link";
import { askRole } from "./ask-role";
import type { Role } from "./role";

/** While a failover runs a node changes its role within a quarter of a second: ask often, then less. */
const FAST_MS = 10;
const FAST_FOR_MS = 5_000;
const SLOW_MS = 250;

export interface ProbeTarget {
  readonly node: Address;
  /** Opens a connection to it, or throws. */
  readonly open: () => Promise<Link>;
  /** Closes the connection, in the midst of a question too. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Asked before each step: false ends the probe. */
  readonly wanted: () => boolean;
  readonly tell: (role: Role, guarded: boolean) => void;
}

/**
 * Asks one node for its role again and again. Sentinel cuts the promoted node's connections in the very moment of the promotion, so
 * a lost connection is opened anew at once.
 */
export async function probeRole(target: ProbeTarget): Promise<void> {
  const startedAt = performance.now();
  let link: Link | undefined;
  const ignore = onAbort(target.signal, () => link?.destroy());
  try {
    while (target.wanted()) {
      try {
        link = link?.open ? link : await target.open();
        const role = await askRole(link, target.timeoutMs);
        const guarded = role.role === "master" && (await isGuarded(link, target.timeoutMs));
        target.tell(role, guarded);
      } catch {
        link?.destroy();
        link = undefined;
      }
      if (target.wanted()) await pause(performance.now() - startedAt < FAST_FOR_MS ? FAST_MS : SLOW_MS);
    }
  } finally {
    ignore();
    link?.destroy();
  }
}

async function isGuarded(link: Link, timeoutMs: number): Promise<boolean> {
  const text = await ask(link, "info", ["replication"], timeoutMs).catch(() => "");
  return refusesWritesAlone(parseInfo(String(text)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

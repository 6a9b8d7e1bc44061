import fc from "fast-check";
import type { TcpProxy } from "./tcp-proxy";

const kinds = ["cut", "cutBeforeReply", "halfOpen", "freeze", "delay", "refuse"] as const;

/** What a network may do to one server's connections, when, and for how long. */
export interface NetworkFault {
  readonly kind: (typeof kinds)[number];
  /** Which proxy, by its place, counted round. */
  readonly where: number;
  readonly afterMs: number;
  readonly lastsMs: number;
}

/** Random plans of faults. */
export const networkFaults = (most: { count: number; lastsMs: number }): fc.Arbitrary<NetworkFault[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      where: fc.nat(),
      afterMs: fc.integer({ min: 1, max: 60 }),
      lastsMs: fc.integer({ min: 1, max: most.lastsMs }),
    }),
    { minLength: 1, maxLength: most.count },
  );

/** Does it to a proxy, and puts the proxy right again. */
export async function inflict(proxy: TcpProxy, { kind, afterMs, lastsMs }: NetworkFault): Promise<void> {
  await pause(afterMs);
  if (kind === "cut") proxy.cut();
  else if (kind === "cutBeforeReply") proxy.cutBeforeReply();
  else if (kind === "halfOpen") proxy.halfOpen();
  else {
    if (kind === "freeze") proxy.freeze();
    if (kind === "delay") proxy.delay(lastsMs / 4);
    if (kind === "refuse") proxy.refuse(true);
    await pause(lastsMs);
    proxy.thaw();
    proxy.delay(0);
    proxy.refuse(false);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

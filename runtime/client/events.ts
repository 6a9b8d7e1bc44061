import { EventEmitter } from "node:events";
import type { AdoptReason } from "./topology/state";

/** What the client tells, with the arguments of each event. Addresses are `host:port`. */
export interface ClientEvents {
  /** From now on writes go to this node. `gapMs`: how long there was none, 0 where the old one worked until now. */
  master: [news: { address: string; previous: string | undefined; reason: AdoptReason; gapMs: number }];
  /** The last working connection to the master ended. */
  disconnected: [news: { address: string }];
  /** A connection was opened to a node or failed to; failures are told once a minute for each node and cause. */
  connection: [news: { address: string; problem: string | undefined }];
  /** A subscription to a Sentinel's messages came up or went down. */
  sentinel: [news: { address: string; subscribed: boolean }];
  /** A call is tried again. */
  retry: [news: { operation: string; category: string; cause: string }];
  /** A call ended as AmbiguousError. */
  ambiguous: [news: { operation: string; reason: string }];
  /** A call was refused because too many were waiting. */
  shed: [news: { operation: string }];
  breaker: [news: { state: "closed" | "open" | "halfOpen" }];
  /** A lease was held too long and taken away; `stack` is where it was taken. */
  leaseAbandoned: [news: { heldMs: number; stack: string }];
  /** Messages may have been missed by this client's subscription: Pub/Sub keeps nothing for who is away. */
  subscriptionGap: [news: { channels: readonly string[] }];
  /** Something an operator should mend: certificates not checked, a permission missing, a group that Sentinels don't know. */
  warning: [news: { text: string }];
  closed: [];
}

/** An emitter on which a listener that throws cannot break the library; its error is thrown where nobody else is hurt. */
export class ClientEmitter extends EventEmitter<ClientEvents> {
  tell<K extends keyof ClientEvents>(event: K, ...args: ClientEvents[K]): void {
    for (const listener of this.rawListeners(event) as ((...a: ClientEvents[K]) => void)[]) {
      try {
        listener(...args);
      } catch (error) {
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }
}

import { setMaxListeners } from "node:events";
import { addressKey, translate, type Address, type NatMap } from "../address";
import type { SentinelOptions } from "../options/schema";
import type { Link } from "../pool/link";
import type { LinkOptions } from "../pool/link-options";
import { Pacer } from "./pacer";
import { reduce } from "./reduce";
import type { Role } from "./role";
import { probeRole } from "./role-probe";
import { askReplicas, askSentinel } from "./sentinel-asker";
import { parseSentinelMessage } from "./sentinel-message";
import { SentinelSubscription } from "./sentinel-subscription";
import { initialState } from "./sentinels";
import type { TopologyAction, TopologyEvent, TopologyState } from "./state";
import type { Topology, TopologyListener } from "./topology";

/** Without the time; it is added here. */
type Happening = TopologyEvent extends infer E ? (E extends TopologyEvent ? Omit<E, "at"> : never) : never;

export interface SentinelTopologyOptions {
  readonly sentinel: SentinelOptions;
  readonly link: LinkOptions;
  readonly natMap: NatMap | undefined;
  /** Writes are confirmed by WAIT. */
  readonly acknowledged: boolean;
  /** Opens a connection to a node, not checking its role; the signal ends the opening. */
  readonly openNode: (announced: Address, signal: AbortSignal) => Promise<Link>;
  readonly probeTimeoutMs: number;
}

const TICK_MS = 500;

/** The shell around reduce(): sockets and timers in, events; actions out, sockets and timers. It decides nothing itself. */
export class SentinelTopology implements Topology {
  private state: TopologyState;
  private readonly subscriptions = new Map<string, SentinelSubscription>();
  private readonly probes = new Set<string>();
  private readonly rounds: Pacer;
  private ticker: NodeJS.Timeout | undefined;
  private askedAt = 0;
  private readonly ending = new AbortController();
  private readonly link: LinkOptions;

  constructor(
    private readonly options: SentinelTopologyOptions,
    private readonly listener: TopologyListener,
  ) {
    const { group, addresses, expiryMs } = options.sentinel;
    this.state = initialState(group, addresses, options.acknowledged, expiryMs);
    this.rounds = new Pacer(() => this.askAll());
    const { signal } = this.ending;
    // Each subscription, question and probe listens to it.
    setMaxListeners(0, signal);
    this.link = { ...options.link, signal };
  }

  start(): void {
    for (const { address } of this.state.sentinels.values()) this.watch(address);
    this.rounds.request();
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    this.ticker.unref();
  }

  stop(): void {
    this.ending.abort();
    clearInterval(this.ticker);
    this.rounds.stop();
    for (const subscription of this.subscriptions.values()) subscription.stop();
  }

  trouble(node: Address): void {
    this.happened({ type: "trouble", node });
  }

  role(node: Address, role: Role): void {
    this.happened({ type: "role", node, role, guarded: false });
  }

  async replicas(): Promise<readonly Address[]> {
    const answers = [...this.state.sentinels.values()].map((s) =>
      askReplicas(s.address, translate(s.address, this.options.natMap), this.state.group, this.link),
    );
    return Promise.any(answers);
  }

  private get stopped(): boolean {
    return this.ending.signal.aborted;
  }

  private tick(): void {
    if (performance.now() - this.askedAt > this.options.sentinel.refreshMs) this.rounds.request();
    this.happened({ type: "tick" });
  }

  private happened(event: Happening): void {
    if (this.stopped) return;
    const { state, actions } = reduce(this.state, { ...event, at: performance.now() });
    this.state = state;
    for (const action of actions) this.act(action);
  }

  private act(action: TopologyAction): void {
    switch (action.type) {
      case "askSentinels":
        this.rounds.request();
        break;
      case "probe":
        this.probe(action.node);
        break;
      case "adopt":
        this.rounds.calm();
        this.listener.adopt(action.node, action.reason, action.previousDown);
        break;
      case "watchSentinel":
        this.watch(action.sentinel);
        break;
      case "forgetSentinel":
        this.subscriptions.get(addressKey(action.sentinel))?.stop();
        this.subscriptions.delete(addressKey(action.sentinel));
        break;
      case "unknownGroup":
        this.listener.warn(`no Sentinel knows the group ${this.state.group}`);
    }
  }

  /** One round: all Sentinels at the same time, each with its own time limit. */
  private async askAll(): Promise<void> {
    this.askedAt = performance.now();
    this.happened({ type: "roundStarted" });
    const { group, sentinels } = this.state;
    await Promise.all([...sentinels.values()].map(({ address }) => this.askOne(address, group)));
  }

  private async askOne(sentinel: Address, group: string): Promise<void> {
    const reachable = translate(sentinel, this.options.natMap);
    try {
      const { master, peers } = await askSentinel(sentinel, reachable, group, this.link);
      this.happened({ type: "peers", sentinel, peers });
      this.happened({ type: "answer", sentinel, master });
    } catch {
      this.happened({ type: "silent", sentinel });
    }
  }

  private watch(sentinel: Address): void {
    const subscription = new SentinelSubscription(sentinel, translate(sentinel, this.options.natMap), this.link, {
      message: (channel, text) => {
        const message = parseSentinelMessage(channel, text, this.state.group);
        if (message) this.happened({ type: "message", sentinel, message });
      },
      up: () => {
        this.listener.sentinel(sentinel, true);
        this.happened({ type: "subscribed", sentinel });
      },
      down: () => this.listener.sentinel(sentinel, false),
    });
    this.subscriptions.set(addressKey(sentinel), subscription);
    subscription.start();
  }

  private probe(node: Address): void {
    const key = addressKey(node);
    if (this.probes.has(key)) return;
    this.probes.add(key);
    void probeRole({
      node,
      open: () => this.options.openNode(node, this.ending.signal),
      signal: this.ending.signal,
      timeoutMs: this.options.probeTimeoutMs,
      wanted: () => !this.stopped && this.state.target !== undefined && addressKey(this.state.target.address) === key,
      tell: (role, guarded) => this.happened({ type: "role", node, role, guarded }),
    }).finally(() => {
      this.probes.delete(key);
      // It may have become the target again while this probe was ending.
      const { target } = this.state;
      if (!this.stopped && target && addressKey(target.address) === key) this.probe(node);
    });
  }
}

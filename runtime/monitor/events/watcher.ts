import { addressKey, sameAddress, type Address } from "../../client/address";
import { parseMasterAnswer } from "../../client/topology/sentinel-message";
import type { MonitorConfig } from "../config/schema";
import { linkOptions, type Credentials } from "../gather/credentials";
import type { Gatherer } from "../gather/gatherer";
import { textOf, type Logger } from "../log";
import type { Target } from "../target";
import type { EventBus } from "./bus";
import { Dedupe } from "./dedupe";
import type { EventDraft } from "./event";
import { draftOfNews, keyOfNews } from "./sentinel-events";
import { SentinelListener } from "./sentinel-listener";
import { parseNews, type SentinelNews } from "./sentinel-news";
import { ServerWatch } from "./server-watch";
import { addNews, EMPTY_TIMELINE, type Timeline } from "./timeline";

/** Sentinels' own sensitive commands come within this time of a step of a failover. */
const FAILOVER_MS = 30_000;
/** So many looks in a row must fail before a server counts as unreachable. */
const FAILURES = 2;

/** Watches all servers for events: Sentinels' messages as they come, all else by looking once in a while. */
export class Watcher {
  private readonly watches = new Map<string, ServerWatch>();
  private readonly failures = new Map<string, number>();
  private readonly busy = new Set<string>();
  private readonly votes = new Map<string, Address>();
  private readonly listeners: SentinelListener[];
  private readonly dedupe: Dedupe;
  private master: Address | undefined;
  private lastFailoverAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Failovers since the monitor started. */
  timeline: Timeline = EMPTY_TIMELINE;

  constructor(
    private readonly config: MonitorConfig,
    credentials: Credentials,
    private readonly gatherer: Gatherer,
    private readonly bus: EventBus,
    private readonly log: Logger,
  ) {
    this.dedupe = new Dedupe(config.events.dedupeMs);
    this.listeners = gatherer.targets
      .filter((t) => t.kind === "sentinel")
      .map(
        (target) =>
          new SentinelListener(
            target,
            (timeoutMs) => linkOptions(credentials, timeoutMs),
            config.scrape.timeoutMs,
            log,
            (channel, text) => this.heard(target, channel, text),
          ),
      );
  }

  /** Sentinels whose messages are heard right now. */
  get subscriptions(): number {
    return this.listeners.filter((l) => l.subscribed).length;
  }

  watchOf(target: Target): ServerWatch | undefined {
    return this.watches.get(target.instance);
  }

  /** Whether the monitor's last looks at a server all failed. */
  isUnreachable(target: Target): boolean {
    return (this.failures.get(target.instance) ?? 0) >= FAILURES;
  }

  start(): void {
    for (const listener of this.listeners) listener.start();
    this.round();
    this.timer = setInterval(() => this.round(), this.config.events.pollMs);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    for (const listener of this.listeners) listener.stop();
  }

  /** Looks at every server that is not being looked at still: a frozen one holds up nobody. */
  private round(): void {
    for (const target of this.gatherer.targets) {
      if (this.busy.has(target.instance)) continue;
      this.busy.add(target.instance);
      void this.look(target).finally(() => this.busy.delete(target.instance));
    }
  }

  private async look(target: Target): Promise<void> {
    const key = target.instance;
    const before = this.failures.get(key) ?? 0;
    try {
      const drafts = await this.watch(target).look(() => performance.now() - this.lastFailoverAt < FAILOVER_MS);
      try {
        if (target.kind === "sentinel" && target.configured) await this.vote(target);
        if (before >= FAILURES) this.reachable(target, true);
        this.failures.set(key, 0);
      } finally {
        // They are remembered as told: no failure of a vote may lose them.
        for (const draft of drafts) this.publish(draft, `${draft.kind} ${key}`);
      }
    } catch (error) {
      this.votes.delete(key);
      this.failures.set(key, before + 1);
      this.log.debug({ server: target.name, error: textOf(error) }, "no answer");
      if (before + 1 === FAILURES && !this.stopped) this.reachable(target, false);
    }
  }

  private watch(target: Target): ServerWatch {
    let watch = this.watches.get(target.instance);
    if (!watch) {
      const { events, scrape } = this.config;
      const { slowerThanMs, showKeys, users } = events;
      const options = { slowerThanMs, showKeys, users, timeoutMs: scrape.timeoutMs };
      watch = new ServerWatch(target.name, target.kind, () => this.gatherer.connection(target), options);
      this.watches.set(target.instance, watch);
    }
    return watch;
  }

  private async vote(target: Target): Promise<void> {
    const { group, scrape } = this.config;
    const connection = this.gatherer.connection(target);
    const answer = parseMasterAnswer(
      await connection.ask(scrape.timeoutMs, "sentinel", "get-master-addr-by-name", group),
    );
    if (answer) this.votes.set(target.instance, answer);
    else this.votes.delete(target.instance);
    this.compareMaster();
  }

  /** A switch whose message nobody heard shows in the Sentinels' answers. */
  private compareMaster(): void {
    const counts = new Map<string, number>();
    for (const address of this.votes.values())
      counts.set(addressKey(address), (counts.get(addressKey(address)) ?? 0) + 1);
    const now = [...this.votes.values()].find(
      (a) => (counts.get(addressKey(a)) ?? 0) * 2 > this.config.sentinels.length,
    );
    if (!now || sameAddress(now, this.master)) return;
    const from = this.master;
    this.master = now;
    if (from) this.news({ kind: "switch-master", about: now, switched: { from, to: now } }, "monitor");
  }

  private heard(target: Target, channel: string, text: string): void {
    const news = parseNews(channel, text, this.config.group);
    if (news) this.news(news, target.name);
  }

  private news(news: SentinelNews, teller: string): void {
    if (news.switched || news.kind === "failover-step") this.lastFailoverAt = performance.now();
    this.publish(draftOfNews(news, teller, this.nameOf), keyOfNews(news, teller), news);
  }

  /** Publishes what is not the same event as another teller's a moment ago. */
  private publish(draft: EventDraft, key: string, news?: SentinelNews): void {
    const teller = draft.seenBy ?? "monitor";
    const known = this.dedupe.repeated(key, teller);
    if (known !== undefined) {
      this.bus.alsoSeenBy(known, teller);
      return;
    }
    if (news)
      this.timeline = addNews(this.timeline, news, Date.now(), (address) => (address ? this.nameOf(address) : teller));
    this.dedupe.remember(key, teller, this.bus.publish(draft).id);
  }

  private reachable(target: Target, yes: boolean): void {
    const kind = yes ? "node-reachable" : "node-unreachable";
    const text = yes ? `${target.name} answers the monitor again` : `${target.name} does not answer the monitor`;
    const draft: EventDraft = { kind, subject: target.name, text, details: { instance: target.instance } };
    this.publish(draft, `${kind} ${target.instance}`);
  }

  private readonly nameOf = (address: Address): string => {
    const key = addressKey(address);
    return this.gatherer.targets.find((t) => t.instance === key)?.name ?? key;
  };
}

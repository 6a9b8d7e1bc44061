import type { Server } from "node:https";
import type { Redis } from "ioredis";
import { FILES, type NodeAddress, type NodeSupervisorConfig } from "../../configs/supervisor";
import { CertificateRenewal, type RenewableCredentials } from "./certificate-renewal";
import { decideStart, type Decision, type Observation } from "./decide-start";
import { equalReplicas, freshen } from "./freshen";
import { gatherReplicas } from "./gather-replicas";
import { awaitNamed, handOver } from "./hand-over";
import { nodeHealth, withHold, writeHealth } from "./health";
import type { History } from "./history";
import { Hold } from "./hold";
import { LiveSettings } from "./live-settings";
import { log, textOf } from "./log";
import { nextHistory } from "./marker";
import { MarkerKeeper, moved } from "./marker-keeper";
import { moduleFlags } from "./modules";
import { Monitor } from "./monitor";
import { askPeer, servePeers } from "./peers";
import { awaitPromotion, makeOthersFollow } from "./promotion";
import { RedisProcess } from "./redis-process";
import { roomHere } from "./room";
import { askSentinels, requestFailover } from "./sentinels";
import { isLiveMaster, sameAddress, type NodeStatus, type PeerAnswer, type PeerState, type Phase } from "./state";
import { StalledFailover } from "./stalled-failover";
import { Tails } from "./tails";
import { clearForcedLead, hasData, leadForced, putDataAside, writeRedisConf } from "./volume";

/** Between two looks at the others while deciding. */
const DECIDE_EVERY_MS = 200;
/** Between two looks at the others while a replica has no link to its master. */
const RECONSIDER_EVERY_MS = 500;
const HEALTH_EVERY_MS = 1000;

/** Starts, watches and stops one Redis node (docs/architecture.md, decisions 2 to 5 and 7). */
export class NodeSupervisor {
  private readonly self: NodeAddress;
  private readonly peers: readonly NodeAddress[];
  private phase: Phase = "deciding";
  private decision: Decision | undefined;
  private history: History | undefined;
  private readonly marker: MarkerKeeper;
  private monitor: Monitor | undefined;
  private process: RedisProcess | undefined;
  private stopping: Promise<void> | undefined;
  private damaged = false;
  private readonly tails = new Tails();
  private reconsidering = false;
  private decidingSince = 0;
  private readonly hold = new Hold();
  private readonly settings = new LiveSettings(async ({ name, value }) => this.monitor?.configSet(name, value));
  private toldExpired: string | undefined;
  private readonly stalled: StalledFailover;
  private readonly modules: readonly string[];

  /** @throws Error where the image lacks a module that is set */
  constructor(
    private readonly config: NodeSupervisorConfig,
    private readonly credentials: RenewableCredentials,
  ) {
    const self = config.nodes.find((n) => n.name === config.self);
    if (!self) throw new Error(`${config.self} is not in the group's settings`);
    this.self = self;
    this.peers = config.nodes.filter((n) => n !== self);
    this.modules = moduleFlags(config.modules);
    this.marker = new MarkerKeeper(config.appendonly);
    this.stalled = new StalledFailover(config, credentials, config.askMs, config.namedMs);
  }

  /** Runs until `stop` is called. */
  async run(): Promise<void> {
    this.history = this.marker.load();
    const server = await servePeers(this.self.supervisorPort, this.credentials, {
      state: () => this.peerState(),
      room: () => roomHere(),
      hold: this.hold,
    });
    const certificate = new CertificateRenewal(this.credentials, server, async () => {
      // One that does not run reads its files when it starts. For this name it reads all three anew, even where the value is the same.
      if (this.phase === "running") await this.monitor?.configSet("tls-cert-file", FILES.cert);
    });
    const health = setInterval(() => {
      this.reportHealth();
      void certificate.look();
      if (this.phase === "running") void this.settings.look();
    }, HEALTH_EVERY_MS);
    try {
      while (!this.isAsked()) await this.serveOnce();
      await this.stopping;
    } finally {
      clearInterval(health);
      close(server);
    }
  }

  /** Hands the role of master over if this node has it, then ends Redis. Safe to call twice. */
  stop(): Promise<void> {
    this.stopping ??= this.shutDown();
    return this.stopping;
  }

  /** Whether a stop was asked for. */
  private isAsked(): boolean {
    return this.stopping !== undefined;
  }

  /** One life of Redis: decide, start, watch until it ends. */
  private async serveOnce(): Promise<void> {
    const decision = await this.decide();
    if (this.isAsked() || (decision.act !== "lead" && decision.act !== "follow")) return;
    if (this.damaged && decision.act === "follow") {
      log.warn({ aside: putDataAside() }, "Redis could not load the data; it is put aside, and a full copy is taken");
      this.history = undefined;
      this.marker.forget();
      this.damaged = false;
    }
    const master = decision.act === "follow" ? this.config.nodes.find((n) => n.name === decision.master) : undefined;
    clearForcedLead();
    this.marker.begin();
    this.settings.begin();
    this.process = new RedisProcess(writeRedisConf(this.self, master), this.modules);
    const startedAt = Date.now();
    const seen = { answered: false };
    this.monitor = new Monitor(this.self, this.credentials, this.config.askMs, (status) => {
      seen.answered ||= status !== undefined && !status.loading;
      this.onStatus(status);
    });
    this.phase = "running";
    this.monitor.start();
    const how = await this.process.exit;
    this.monitor.stop();
    if (this.isAsked()) return;
    log.error({ how, afterMs: Date.now() - startedAt }, "Redis ended by itself");
    this.history = this.marker.history;
    this.damaged = !seen.answered && how === "code 1";
    this.phase = "deciding";
    this.reportHealth();
  }

  private async decide(): Promise<Decision> {
    this.decidingSince = Date.now();
    let failoverAskedAt = 0;
    this.tails.read();
    for (;;) {
      const seen = await this.observe();
      const decision = decideStart(seen);
      if (decision.reason !== this.decision?.reason) {
        log.info({ act: decision.act, reason: decision.reason }, "start decision");
        this.decision = decision;
        this.reportHealth();
      }
      if (this.isAsked() || decision.act === "lead" || decision.act === "follow") return decision;
      if (decision.act === "failover" && Date.now() - failoverAskedAt > this.config.namedMs) {
        failoverAskedAt = Date.now();
        await this.replaceMyself(Object.values(seen.peers));
      } else {
        await new Promise((resolve) => setTimeout(resolve, DECIDE_EVERY_MS));
      }
    }
  }

  /** This node is named but must not lead: has Sentinel promote the newest other, and gives that one its replicas at once. */
  private async replaceMyself(peers: readonly PeerAnswer[]): Promise<void> {
    const { config, credentials } = this;
    // Somebody was promoted already and is not named yet: another failover would throw away what it accepted since.
    if (peers.some(isLiveMaster)) return;
    const prepare = equalReplicas(peers)
      ? undefined
      : (sentinel: Redis): Promise<void> => freshen(sentinel, config.group, config.askMs);
    if (!(await requestFailover(config, credentials, config.askMs, prepare))) return;
    const promoted = await awaitPromotion(this.peers, this.credentials, this.config.namedMs);
    if (promoted) await makeOthersFollow(this.config, promoted, this.self.name, this.credentials, this.config.askMs);
  }

  /**
   * A running replica without a link may follow a master that will never lead: the Sentinels may have named another since, this node
   * itself among them. Sentinel mends that after half a minute, by promoting any replica; the newest data must not wait for that.
   */
  private async reconsider(status: NodeStatus): Promise<void> {
    this.reconsidering = true;
    try {
      const seen = await this.observe();
      const decision = decideStart(seen);
      if (this.phase !== "running" || this.isAsked() || this.hold.held) return;
      const master = decision.act === "follow" ? this.config.nodes.find((n) => n.name === decision.master) : undefined;
      const live = master && isLiveMaster(seen.peers[master.name] ?? { kind: "silent" });
      // Named and away, and this node is the one that may be promoted.
      if (master && !live) {
        await this.stalled.look(master);
        return;
      }
      this.stalled.forget();
      if (decision.act === "lead") {
        log.warn({ reason: decision.reason }, "this replica has no master, and leads");
        await this.monitor?.replicaOf(undefined);
      } else if (master && !(status.master && sameAddress(status.master, master))) {
        log.warn(
          { master: master.name, reason: decision.reason },
          "this replica follows the wrong master, and goes over",
        );
        await this.monitor?.replicaOf(master);
      }
    } catch (error) {
      log.warn({ error: textOf(error) }, "could not look for another master");
    } finally {
      setTimeout(() => (this.reconsidering = false), RECONSIDER_EVERY_MS).unref();
    }
  }

  private async observe(): Promise<Observation> {
    const [sentinels, peers] = await Promise.all([
      askSentinels(this.config, this.credentials, this.config.askMs),
      Promise.all(this.peers.map((p) => askPeer(p, this.credentials, this.config.askMs))),
    ]);
    const { own: aofTail, aheadOf } = this.tails.compare(peers);
    return {
      group: this.config,
      self: this.self.name,
      own: { hasData: hasData(), history: this.history, damaged: this.damaged, aofTail, aheadOf },
      sentinels,
      peers: Object.fromEntries(
        this.peers.map((p, i): [string, PeerAnswer] => [p.name, peers[i] ?? { kind: "silent" }]),
      ),
      waitedMs: Date.now() - this.decidingSince,
      sentinelGraceMs: this.config.sentinelGraceMs,
      namedMs: this.config.namedMs,
      forced: leadForced(),
      held: this.hold.held,
    };
  }

  private async peerState(): Promise<PeerState> {
    const status = this.phase === "running" ? await this.monitor?.ask() : undefined;
    const keys = status && !status.loading ? await this.monitor?.keys() : undefined;
    return {
      name: this.self.name,
      phase: this.phase,
      hasData: hasData(),
      damaged: this.damaged,
      history: this.history,
      status,
      keys,
      aofTail: this.tails.own,
      aheadOf: this.tails.aheadOf,
      linkUpAgoMs: this.monitor?.linkUpAgoMs,
      hold: this.hold.state,
    };
  }

  private onStatus(status: NodeStatus | undefined): void {
    if (!status || this.phase !== "running") return;
    if (!status.loading) {
      const alone = status.role === "replica" && !status.linkUp && !status.syncing;
      if (!alone) {
        this.tails.forget();
        this.stalled.forget();
      } else if (!this.reconsidering && !this.hold.held) void this.reconsider(status);
    }
    const next = nextHistory(this.history, status);
    const wentOn = next !== undefined && next !== this.history;
    if (wentOn) this.goOn(next, status);
    if (this.history) this.marker.see(this.history, status, { wentOn });
  }

  private goOn(next: History, status: NodeStatus): void {
    const before = this.history;
    this.history = next;
    if (moved(before, next))
      log.info({ role: next.role, replid: next.lineage[0], offset: next.offset }, "role or history changed");
    if (before?.role === "replica" && next.role === "master" && !this.hold.held) {
      const leads = (): boolean => this.phase === "running" && this.history?.lineage[0] === next.lineage[0];
      gatherReplicas(this.config, this.self, status, this.credentials, leads).catch((error: unknown) => {
        log.warn({ error: textOf(error) }, "the other replicas are left to Sentinel");
      });
    }
  }

  private reportHealth(): void {
    const hold = this.hold.state;
    if (hold.kind === "expired" && this.toldExpired !== hold.id) {
      this.toldExpired = hold.id;
      log.warn(
        { id: hold.id, reason: hold.reason },
        "whoever had this node left as it is has died; it is looked after again",
      );
    }
    try {
      writeHealth(withHold(nodeHealth(this.phase, this.decision, this.monitor?.status), hold));
    } catch (error) {
      log.error({ error: textOf(error) }, "the health file could not be written");
    }
  }

  private async shutDown(): Promise<void> {
    const running = this.phase === "running" && this.process?.running === true;
    this.phase = "stopping";
    this.reportHealth();
    if (!running || !this.process) return;
    try {
      const master = (await handOver(this.config, this.credentials))?.master;
      if (master && !(await awaitNamed(this.config, this.credentials, master, this.config.namedMs))) {
        log.warn({ master }, "no majority of Sentinels names the new master yet");
      }
    } catch (error) {
      log.warn({ error: textOf(error) }, "nothing was handed over");
    }
    const last = await this.monitor?.ask();
    const history = last && nextHistory(this.history, last);
    if (history) this.marker.see(history, last, { wentOn: true, last: true });
    await this.endRedis(this.process);
    log.info("Redis is stopped");
  }

  /** With AOF on everything is on disk already, and an RDB would only make the stop longer. */
  private async endRedis(process: RedisProcess): Promise<void> {
    if (!this.config.appendonly || !(await this.monitor?.shutDownWithoutSave())) process.terminate();
    await process.exit;
  }
}

function close(server: Server): void {
  server.close();
  server.closeAllConnections();
}

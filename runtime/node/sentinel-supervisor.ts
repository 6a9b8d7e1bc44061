import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DATA_DIR,
  FILES,
  type Address,
  type SentinelAddress,
  type SentinelSupervisorConfig,
} from "../../configs/supervisor";
import type { Credentials } from "./connection";
import { writeHealth, type Health } from "./health";
import { log } from "./log";
import { parseMasterView, type MasterView } from "./master-view";
import { askPeer } from "./peers";
import { RedisProcess } from "./redis-process";
import { monitoredMaster, renderSentinelFile } from "./sentinel-conf";
import { hasStoppedAsking, leftRaised } from "./sentinel-repair";
import { askMaster, askSentinels } from "./sentinels";
import { isLiveMaster, type SentinelAnswer } from "./state";

const CONF = join(DATA_DIR, "sentinel.conf");
const HEALTH_EVERY_MS = 1000;
const LOOK_EVERY_MS = 200;
/** Between two Sentinels that start anew, so that most of them are there at any time. */
const RENEW_EVERY_MS = 2000;

/** Whom a Sentinel without a file of its own watches: whom the other Sentinels name with one voice, else the node that leads. */
export function masterToWatch(answers: readonly SentinelAnswer[], leaders: readonly Address[]): Address | undefined {
  const named = answers.flatMap((a) => (a.kind === "named" ? [`${a.address.host} ${a.address.port}`] : []));
  const [first, ...others] = new Set(named);
  if (first !== undefined) {
    const [host = "", port] = first.split(" ");
    return others.length === 0 ? { host, port: Number(port) } : undefined;
  }
  return leaders.length === 1 ? leaders[0] : undefined;
}

/** Starts one Sentinel on its own file and watches it. */
export class SentinelSupervisor {
  private readonly self: SentinelAddress;
  private process: RedisProcess | undefined;
  private stopped = false;
  /** It is about to be started anew, on the settings' values. */
  private renewing = false;
  private health: Health = { ok: false, text: "starting" };

  constructor(
    private readonly config: SentinelSupervisorConfig,
    private readonly credentials: Credentials,
  ) {
    const self = config.sentinels.find((s) => s.name === config.self);
    if (!self) throw new Error(`${config.self} is not in the group's settings`);
    this.self = self;
  }

  /** Runs until `stop` is called or Sentinel ends, which the container's restart policy answers. */
  async run(): Promise<void> {
    const timer = setInterval(() => void this.reportHealth(), HEALTH_EVERY_MS);
    try {
      while (!this.isStopped()) {
        const how = await this.serveOnce();
        if (this.isStopped()) return;
        if (!this.renewing) throw new Error(`Sentinel ended by itself: ${how ?? "it did not start"}`);
        this.renewing = false;
      }
    } finally {
      clearInterval(timer);
    }
  }

  /** One life of Sentinel, on a file written anew. @returns how it ended */
  private async serveOnce(): Promise<string | undefined> {
    const stateFile = existsSync(CONF) ? readFileSync(CONF, "utf8") : "";
    const master = monitoredMaster(stateFile, this.config.group) ?? (await this.findMaster());
    if (!master || this.isStopped()) return undefined;
    const password = readFileSync(FILES.sentinelPassword, "utf8").trim();
    writeFileSync(CONF, renderSentinelFile(this.config, master, stateFile, password), { mode: 0o600 });
    this.process = new RedisProcess(CONF, ["--sentinel"]);
    await this.reportHealth();
    return this.process.exit;
  }

  /** A Sentinel has nothing to hand over. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.process?.terminate();
    await this.process?.exit;
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private isRenewing(): boolean {
    return this.renewing;
  }

  private async findMaster(): Promise<Address | undefined> {
    const view = { ...this.config, sentinels: this.config.sentinels.filter((s) => s !== this.self) };
    while (!this.isStopped()) {
      const [answers, peers] = await Promise.all([
        askSentinels(view, this.credentials, this.config.askMs),
        Promise.all(this.config.nodes.map((n) => askPeer(n, this.credentials, this.config.askMs))),
      ]);
      const leaders = this.config.nodes.filter((_, i) => isLiveMaster(peers[i] ?? { kind: "silent" }));
      const master = masterToWatch(answers, leaders);
      if (master) return master;
      this.say("no node leads yet, so there is nothing to watch");
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return undefined;
  }

  private say(text: string): void {
    if (text !== this.health.text) log.info(text);
    this.health = { ok: false, text };
  }

  /** Healthy: it answers. Whether there is a quorum can't be asked of each: while the group is made the first ones are few. */
  private async reportHealth(): Promise<void> {
    if (this.process?.running) {
      try {
        const master = await askMaster(this.self, this.config.group, this.credentials, this.config.askMs);
        this.health = { ok: true, text: "sentinel, answers" };
        void this.repair(parseMasterView(master));
      } catch {
        this.health = { ok: false, text: "Sentinel does not answer" };
      }
    }
    writeHealth(this.health);
  }

  /** Starts Sentinel anew where it has stopped watching, or a program that died has left its down-after raised. */
  private async repair(view: MasterView): Promise<void> {
    if (this.isRenewing()) return;
    if (hasStoppedAsking(view))
      return this.renew("it asks its master nothing any more; Sentinel starts anew", { ...view });
    const { nodes, sentinels, askMs, monitor } = this.config;
    const settingMs = monitor.downAfterMs;
    const { downAfterMs } = view;
    if (!(downAfterMs > settingMs)) return;
    const answers = await Promise.all(nodes.map((n) => askPeer(n, this.credentials, askMs)));
    if (this.isRenewing() || !leftRaised(downAfterMs, settingMs, answers)) return;
    const reason = "down-after was left raised by a program that died; Sentinel starts anew";
    // One Sentinel after the other: all answer in the meantime.
    await this.renew(reason, { downAfterMs, settingMs }, sentinels.indexOf(this.self) * RENEW_EVERY_MS);
  }

  private async renew(reason: string, fields: object, inMs = 0): Promise<void> {
    this.renewing = true;
    log.warn(fields, reason);
    if (inMs > 0) await new Promise((resolve) => setTimeout(resolve, inMs));
    this.process?.terminate();
  }
}

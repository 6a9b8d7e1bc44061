import { randomUUID } from "node:crypto";
import type { NodeAddress } from "../../../configs/supervisor";
import { addressKey, type Address } from "../../client/address";
import { parseInfo } from "../../client/info";
import type { BackupOptions, BackupResult } from "../backup-now";
import { BackupError } from "../errors";
import { paced } from "../events";
import type { Manifest } from "../manifest";
import { ask, type Question } from "../redis/ask";
import type { ScratchServer } from "../scratch/scratch-server";
import type { BackupSettings } from "../settings/types";
import type { ObjectStore } from "../store/object-store";
import type { OnlineRestoreOptions } from "./online";
import type { OnlineFacts } from "./online-facts";
import { awaitsReplicas, type OnlineStep } from "./online-plan";
import { withLastWrites } from "./last-writes";
import { MasterHistory } from "./master-history";
import { totalKeys } from "../rdb/counts";
import { loadedKeys } from "../scratch/load-backup";
import { loadWhole } from "./prepare-scratch";
import { openToMaster } from "./scratch-master";
import { SupervisorHold } from "./supervisors";

export interface StepContext {
  readonly settings: BackupSettings;
  readonly options: OnlineRestoreOptions;
  readonly store: ObjectStore;
  readonly manifest: Manifest;
  readonly observed: OnlineFacts;
  readonly signal: AbortSignal;
  /** Ends the run for this reason. */
  readonly callOff: (reason: BackupError) => void;
  readonly save: (settings: BackupSettings, options: BackupOptions) => Promise<BackupResult>;
}

type Info = ReadonlyMap<string, string>;
const POLL_MS = 100;
/** A node's supervisor may take it back in the moment before the copy begins. */
const FOLLOW_TRIES = 5;

/** How each step of an online restore is done and undone. */
export class OnlineSteps {
  savedAs: string | undefined;
  /** That were loaded. */
  keys = 0;
  private scratch: ScratchServer | undefined;
  private held: SupervisorHold | undefined;
  private readOnlySince: number | undefined;
  private readOnlyFor = 0;
  private history: MasterHistory | undefined;

  constructor(private readonly context: StepContext) {}

  get readOnlyMs(): number {
    return Math.round(this.readOnlyFor);
  }

  /** For an operator after a failure: whose data the master has now. */
  async state(): Promise<string> {
    const saved = this.savedAs === undefined ? "" : `; the data of before is in ${this.savedAs}`;
    const info = this.history && (await this.masterInfo().catch(() => undefined));
    const holds = !this.history ? "own" : info ? this.history.holds(info) : "unknown";
    if (holds === "own") return `the group's data is as it was${saved}`;
    if (holds === "restored") return `the master has the restored data${saved}`;
    return `nobody can tell whose data the master has: look at it before clients do${saved}`;
  }

  async do(step: OnlineStep): Promise<void> {
    this.context.signal.throwIfAborted();
    const { settings, options, signal, save } = this.context;
    const { onProgress, log } = options;
    switch (step.kind) {
      case "save": {
        const extras = { ...(onProgress ? { onProgress } : {}), ...(log ? { log } : {}) };
        this.savedAs = (await save(settings, { backupClass: "manual", signal, ...extras })).manifestKey;
        return;
      }
      case "load":
        return this.load();
      case "hold":
        return this.hold(step.master);
      case "downAfter":
        return this.setDownAfter(step.sentinel.address, step.toMs);
      case "disklessLoad":
        return this.tell(["config", "set", "repl-diskless-load", "disabled"]);
      case "follow":
        return this.leaveHistory();
      case "sync":
        return this.awaitCopy();
      case "lead":
        return this.leadAndTakeWrites();
      case "replicas":
        return this.awaitReplicas();
    }
  }

  /** Not called off by the run's signal: what was changed is put back in any case. */
  async undo(step: OnlineStep): Promise<void> {
    switch (step.kind) {
      case "load":
        return this.scratch?.stop();
      case "hold":
        return this.held?.end();
      case "downAfter":
        return this.setDownAfter(step.sentinel.address, step.sentinel.downAfterMs);
      case "disklessLoad":
        return this.tell(["config", "set", "repl-diskless-load", step.from]);
      case "follow":
        return this.lead();
      case "save":
      case "sync":
      case "lead":
      case "replicas":
        return undefined;
    }
  }

  private async load(): Promise<void> {
    const { store, manifest, settings, options, observed, signal } = this.context;
    const configure = (folder: string): Promise<string[]> => openToMaster(folder, options.scratch, observed.login);
    const { onProgress } = options;
    const prepare = options.prepareScratch ?? loadWhole;
    this.scratch = await prepare(store, manifest, settings, { signal, onProgress, configure });
    this.keys = totalKeys((await loadedKeys(this.scratch)).databases);
    await this.scratch.call("replicaof", "no", "one");
    this.history = new MasterHistory();
    this.history.begin(await this.masterInfo());
  }

  private async hold(master: NodeAddress): Promise<void> {
    const { options, manifest, settings, callOff } = this.context;
    const { supervisors } = options;
    if (!supervisors) throw new BackupError("switch", "there are no supervisors");
    const reason = `restore of the backup of ${manifest.snapshotAt}`;
    this.held = new SupervisorHold(supervisors, master, {
      ...{ id: randomUUID(), reason, timeoutMs: settings.timeouts.askMs, onLost: callOff },
    });
    await this.held.begin();
  }

  /** What clients wrote up to here is on the replicas, and in a continuous archive that follows one. */
  private async leaveHistory(): Promise<void> {
    const { observed, signal } = this.context;
    const { master, replicas } = observed.facts;
    this.readOnlySince = performance.now();
    const asked = { tell: (question: Question) => this.tell(question), infoOf: (a: Address) => this.infoOf(a) };
    await withLastWrites({ master, replicas, signal, ...asked }, () => this.follow());
  }

  private async follow(): Promise<void> {
    const { host, port } = this.context.options.scratch;
    this.readOnlySince ??= performance.now();
    await this.tell(["replicaof", host, String(port)]);
  }

  private async lead(): Promise<void> {
    if (this.readOnlySince === undefined) return;
    await this.tell(["replicaof", "no", "one"]);
    this.readOnlyFor = performance.now() - this.readOnlySince;
    this.readOnlySince = undefined;
  }

  /** Until a write would be taken: with min-replicas-to-write that is not before so many replicas have everything. */
  private async leadAndTakeWrites(): Promise<void> {
    const since = this.readOnlySince;
    await this.lead();
    const { facts } = this.context.observed;
    if (since === undefined || !awaitsReplicas(facts)) return;
    await this.until(async () => {
      const good = (await this.masterInfo()).get("min_slaves_good_slaves");
      return good === undefined || Number(good) >= facts.minReplicas;
    });
    this.readOnlyFor = performance.now() - since;
  }

  private async awaitCopy(): Promise<void> {
    const report = paced(this.context.options.onProgress);
    const { host, port } = this.context.options.scratch;
    const followed = `${host}:${port}`;
    let lost = 0;
    await this.until(async () => {
      const [info, own] = [await this.masterInfo(), await this.scratchInfo()];
      this.history?.source(own);
      const holds = this.history?.holds(info);
      const follows = `${info.get("master_host") ?? ""}:${info.get("master_port") ?? ""}`;
      if (info.get("role") === "master" || follows !== followed) {
        // Somebody made it lead again; if only after the copy, that is what comes next anyway.
        if (holds === "restored" && sameKeyspace(info, own)) return true;
        if (++lost >= FOLLOW_TRIES || holds !== "own") throw takenBack(this.context.observed.facts.master);
        await this.follow();
        return false;
      }
      const bytes = Number(info.get("master_sync_read_bytes") ?? 0);
      report({ phase: "switch", bytes, totalBytes: this.context.manifest.rdb.bytes });
      const even = info.get("slave_repl_offset") === own.get("master_repl_offset") && sameKeyspace(info, own);
      return holds === "restored" && info.get("master_link_status") === "up" && even;
    });
  }

  private async awaitReplicas(): Promise<void> {
    const { facts } = this.context.observed;
    const report = paced(this.context.options.onProgress);
    for (const replica of facts.replicas) {
      await this.until(async () => {
        const [info, head] = [await this.infoOf(replica).catch(() => undefined), await this.masterInfo()];
        const up = info?.get("master_link_status") === "up" && info.get("loading") !== "1";
        report({ phase: "sync", bytes: Number(info?.get("slave_repl_offset") ?? 0), detail: addressKey(replica) }, up);
        return up && info.get("master_replid") === head.get("master_replid");
      });
    }
  }

  private async until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await this.pause();
  }

  private async pause(): Promise<void> {
    this.context.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }

  private async scratchInfo(): Promise<Info> {
    if (!this.scratch) throw new BackupError("scratch", "there is no scratch server");
    return this.scratch.info();
  }

  private masterInfo(): Promise<Info> {
    return this.infoOf(this.context.observed.facts.master);
  }

  private async infoOf(address: Address): Promise<Info> {
    return parseInfo(String(await this.askNode(address, ["info"])));
  }

  private async tell(question: Question): Promise<void> {
    await this.askNode(this.context.observed.facts.master, question);
  }

  private async askNode(address: Address, question: Question): Promise<unknown> {
    return this.ask(address, question, this.context.options.admin.nodes);
  }

  private async setDownAfter(sentinel: Address, ms: number): Promise<void> {
    const { name } = this.context.settings.group;
    const question: Question = ["sentinel", "set", name, "down-after-milliseconds", String(ms)];
    await this.ask(sentinel, question, this.context.options.admin.sentinels);
  }

  private async ask(
    address: Address,
    question: Question,
    access: OnlineRestoreOptions["admin"]["nodes"],
  ): Promise<unknown> {
    const { group, timeouts } = this.context.settings;
    const [answer] = await ask(address, [question], { access, natMap: group.natMap, timeoutMs: timeouts.askMs });
    if (answer?.ok === true) return answer.value;
    const [command] = question;
    throw new BackupError("switch", `${addressKey(address)} refuses ${command}: ${answer?.error ?? "no answer"}`);
  }
}

/** Whether both have as many keys in each database. */
function sameKeyspace(a: Info, b: Info): boolean {
  const keys = (info: Info): string =>
    [...info]
      .flatMap(([name, value]) => (/^db\d+$/.test(name) ? [`${name}:${/keys=\d+/.exec(value)?.[0] ?? ""}`] : []))
      .join();
  return keys(a) === keys(b);
}

function takenBack(master: Address): BackupError {
  return new BackupError("switch", `something makes ${addressKey(master)} follow another or lead again`, {
    remedy: "is a supervisor, or a Sentinel that was not told, at work?",
  });
}

import { addressKey, sameAddress } from "../../client/address";
import { isBackupError, textOf } from "../errors";
import type { Log } from "../events";
import { ask } from "../redis/ask";
import type { ReplicationPoint } from "../replication/framing";
import type { BackupSettings } from "../settings/types";
import { findSources } from "../source/observe";
import { ObjectStore } from "../store/object-store";
import type { ArchiveMetrics, ArchiveState } from "./archive-metrics";
import { ChainState } from "./chain-state";
import { chooseNode, type Choice, type Follower, type Resumption } from "./choose-node";
import { forkOffset, historyOf } from "./history";
import { NotContinued, openStream, type Stream } from "./open-stream";
import { jittered, pause } from "./pause";
import { Recorder } from "./recorder";
import { readTail } from "./resume";
import { SegmentQueue } from "./segment-queue";
import { RoleWatch } from "./watch";

export interface ArchiverOptions {
  readonly settings: BackupSettings;
  readonly log: Log;
  readonly metrics?: ArchiveMetrics | undefined;
  /** Has a backup made, which the archive is replayed from. Called again while there is none; must not throw. */
  readonly requestBase: () => void;
  /** Shorter times for tests. */
  readonly patience?: Partial<Patience>;
}

/** Milliseconds. */
export interface Patience {
  /** Without a healthy replica, until the master is followed. */
  readonly noReplica: number;
  /** Nobody can go on, until the chain is given up: a node that was just named anew may be a moment late. */
  readonly lost: number;
  /** All are behind the archive. */
  readonly behind: number;
  /** The store takes nothing, until the link is dropped, so that the source need not keep the stream for us. */
  readonly stall: number;
  /** Between two looks at the group, for a better node. */
  readonly look: number;
}

const PATIENCE: Patience = { noReplica: 15_000, lost: 10_000, behind: 60_000, stall: 5000, look: 10_000 };
/** So many refusals are no accident. */
const REFUSALS = 5;
/** How long the master is visited at most, where only that can go on. Its `min-replicas-max-lag` is as long by default, and more. */
const VISIT_MS = 3000;
const RETRY_MS = { least: 250, most: 10_000 };
/** What waits to be stored beside the segment that grows. */
const WAITING_SEGMENTS = 2;

/**
 * Archives every change of a group: follows a replica, and another one when that is promoted or gone, and stores the stream in segments.
 * It goes on where the store ends, and survives whatever happens to nodes, network and store; what it can't go on from is a gap, which is
 * told, and after which it has a backup made to begin again.
 */
export class Archiver {
  private readonly stopping = new AbortController();
  private readonly dropping = new AbortController();
  private readonly store: ObjectStore;
  private readonly queue: SegmentQueue;
  private readonly recorder: Recorder;
  private readonly chain: ChainState;
  private readonly patience: Patience;
  /** Since when nobody could be followed, by the kind of reason. */
  private since: { noReplica?: number; lost?: number; behind?: number } = {};
  private said = "";
  private known = false;
  /** How often in a row a node that should have could not go on. */
  private refusals = 0;
  private running: Promise<void> | undefined;

  constructor(private readonly options: ArchiverOptions) {
    const { settings, log, metrics, requestBase } = options;
    const { segmentBytes, segmentMs } = settings.continuous;
    this.patience = { ...PATIENCE, ...options.patience };
    this.store = new ObjectStore(settings.store, settings.timeouts);
    this.queue = new SegmentQueue({
      ...{ store: this.store, settings, log, mostBytes: WAITING_SEGMENTS * segmentBytes, signal: this.dropping.signal },
      onStored: (segment) => metrics?.stored(segment),
      onFailure: () => metrics?.failed(),
    });
    this.recorder = new Recorder({
      ...{ segmentBytes, segmentMs, idle: () => this.queue.idle },
      onClosed: (segment) => this.queue.add(segment),
    });
    this.chain = new ChainState({ log, metrics, requestBase });
  }

  start(): void {
    this.running ??= this.run();
  }

  /** A backup was made; it may be one that the archive can be replayed from. */
  baseMade(point: ReplicationPoint | null): void {
    if (point) this.chain.baseMade(point);
  }

  /** Whether a backup lies on what is archived now. */
  get isReplayable(): boolean {
    return this.chain.isReplayable;
  }

  /** Stores what it has. @returns false where that was not done within `drainMs`; it is taken up again at the next start */
  async stop(drainMs: number): Promise<boolean> {
    this.stopping.abort();
    this.chain.stop();
    await this.running;
    this.recorder.close();
    const settled = await this.queue.settled(drainMs);
    this.dropping.abort();
    this.state("stopped");
    this.store.close();
    return settled;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.session();
        failures = 0;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        failures += 1;
        this.say("warn", `the archiver failed: ${textOf(error)}`, fieldsOf(error));
        // Its backlog said otherwise a moment ago, and once that may be, as it moves on.
        if (error instanceof NotContinued && ++this.refusals >= REFUSALS) this.giveUp("refused");
      }
      await pause(jittered(Math.min(RETRY_MS.most, RETRY_MS.least * 2 ** failures)), signal);
    }
  }

  /** One link to one node, from choosing it to leaving it. */
  private async session(): Promise<void> {
    const { signal } = this.stopping;
    if (!this.known) await this.readStore();
    if (!this.queue.hasRoom) {
      this.state("stalled");
      if (!(await this.queue.drained(this.patience.look))) return;
    }
    const choice = chooseNode(await this.look(), this.recorder.position, this.mayFollowMaster());
    if (!this.isDecided(choice)) return pause(jittered(RETRY_MS.least * 2), signal);
    if (choice.kind === "go-on") return this.follow(choice);
    const point = await this.beginAnew(choice.node);
    if (point) await this.follow({ node: choice.node, after: point, asked: point, visit: false });
  }

  private async readStore(): Promise<void> {
    const { settings, log, metrics } = this.options;
    const found = await readTail(this.store, settings.group.name, Date.now(), this.stopping.signal);
    this.known = true;
    if (!found) return;
    const { tail, chain } = found;
    log.info(
      { id: tail.id, offset: tail.last, until: new Date(tail.lastAt), replayable: chain !== undefined },
      "the archive ends here",
    );
    metrics?.resumed(tail);
    this.recorder.begin({ id: tail.id, offset: tail.last }, tail.lastAt);
    this.chain.begin({ id: tail.id, offset: tail.last }, chain);
  }

  /** The healthy nodes with their histories, the best first; none where nobody can be asked. */
  private async look(): Promise<Follower[]> {
    const { group, timeouts } = this.options.settings;
    const { signal } = this.stopping;
    const { askMs } = timeouts;
    const { candidates } = await findSources(group, { askMs, signal });
    const asked = candidates.map(async ({ address }): Promise<Follower[]> => {
      const options = { access: group.access, natMap: group.natMap, timeoutMs: askMs, signal };
      const [answer] = await ask(address, [["info", "replication"]], options);
      return answer?.ok === true ? [{ address, history: historyOf(String(answer.value)) }] : [];
    });
    const answers = await Promise.all(asked.map((promise) => promise.catch((): Follower[] => [])));
    signal.throwIfAborted();
    const nodes = answers.flat();
    if (nodes.some(({ history }) => history.role === "replica")) delete this.since.noReplica;
    else this.since.noReplica ??= performance.now();
    return nodes;
  }

  private mayFollowMaster(): boolean {
    const { noReplica } = this.since;
    // Where the one server is named, there is no other to wait for.
    const wait = this.options.settings.group.node ? 0 : this.patience.noReplica;
    return noReplica !== undefined && performance.now() - noReplica >= wait;
  }

  /** Whether to act on it now; a gap is the last resort. */
  private isDecided(choice: Choice): choice is Exclude<Choice, { kind: "behind" | "nobody" }> {
    const now = performance.now();
    if (choice.kind === "go-on") {
      this.since = { ...(this.since.noReplica === undefined ? {} : { noReplica: this.since.noReplica }) };
      return true;
    }
    this.state("waiting");
    if (choice.kind !== "anew") {
      this.say("warn", `nobody can be followed: ${choice.reason}`);
      if (choice.kind === "nobody") delete this.since.behind;
      else if (now - (this.since.behind ??= now) > this.patience.behind) this.giveUp("lost");
      return false;
    }
    if (!this.recorder.position) return true;
    if (now - (this.since.lost ??= now) < this.patience.lost) return false;
    this.giveUp("lost");
    return true;
  }

  private giveUp(reason: "lost" | "refused"): void {
    const { position } = this.recorder;
    if (position) this.chain.gap(reason, position);
    this.recorder.forget();
    this.since = {};
    this.refusals = 0;
  }

  /** Begins at the newest backup, where the node still has what came after it; else here and now, and asks for a backup. */
  private async beginAnew({ address, history }: Follower): Promise<ReplicationPoint | undefined> {
    const point = await this.chain.beginning(
      this.store,
      this.options.settings.group.name,
      history,
      this.stopping.signal,
    );
    if (!point) {
      this.state("waiting");
      this.say("warn", `${addressKey(address)} keeps no backlog yet, until a backup was made`);
      return undefined;
    }
    this.recorder.begin(point);
    return point;
  }

  private async follow({ node, after, asked, visit }: Resumption): Promise<void> {
    const { address, history } = node;
    const { group, timeouts } = this.options.settings;
    const { askMs } = timeouts;
    const { signal } = this.stopping;
    const common = { access: group.access, natMap: group.natMap, signal };
    const stream = await openStream({ ...common, address, askMs, after: asked });
    let left: string | undefined;
    const leave = (reason: string): void => {
      left ??= reason;
      stream.close();
    };
    const { role } = history;
    const watch = new RoleWatch(address, { ...common, timeoutMs: askMs, role, onLeave: leave });
    const every = visit ? Math.min(VISIT_MS / 4, this.patience.look) : this.patience.look;
    const looks = setInterval(() => void this.compare({ address, role }, leave), every);
    const ends = visit ? setTimeout(() => leave("the visit was long enough"), VISIT_MS) : undefined;
    const onStop = (): void => stream.close();
    signal.addEventListener("abort", onStop);
    try {
      const fork = await this.forkAt(address, asked.id, stream.id);
      this.goOn(after, stream.id);
      this.state("following");
      const id = stream.id === after.id ? {} : { now: stream.id };
      this.say(role === "master" ? "warn" : "info", `archiving from the ${role} ${addressKey(address)}`, {
        ...after,
        ...id,
        ...(visit ? { visit } : {}),
      });
      const ended = await this.record(stream, addressKey(address), asked.id, fork);
      left ??= ended;
    } finally {
      signal.removeEventListener("abort", onStop);
      clearTimeout(ends);
      clearInterval(looks);
      watch.stop();
      stream.close();
    }
    if (!signal.aborted) this.say("warn", `left ${addressKey(address)}: ${left}`);
  }

  /** What comes now goes on behind `after`, in this history. */
  private goOn(after: ReplicationPoint, id: string): void {
    const { position } = this.recorder;
    this.refusals = 0;
    this.chain.joins(after, id, position ?? after);
    if (position?.id !== after.id || position.offset !== after.offset) this.recorder.begin(after);
    this.options.metrics?.linked("partial");
  }

  /** From which offset on the bytes are of the node's own history, where that is another than the one that was asked for. */
  private async forkAt(address: Follower["address"], asked: string, id: string): Promise<number | undefined> {
    if (id === asked) return undefined;
    const { group, timeouts } = this.options.settings;
    const options = { access: group.access, natMap: group.natMap, timeoutMs: timeouts.askMs };
    const [answer] = await ask(address, [["info", "replication"]], options);
    return answer?.ok === true ? forkOffset(asked, historyOf(String(answer.value))) : undefined;
  }

  /** @returns why it ended */
  private async record(stream: Stream, source: string, asked: string, fork: number | undefined): Promise<string> {
    for (;;) {
      let chunk: Buffer | undefined;
      try {
        chunk = await stream.read();
      } catch (error) {
        return `the link broke: ${textOf(error)}`;
      }
      if (!chunk) return "it ended the link";
      const next = (this.recorder.position?.offset ?? 0) + 1;
      const old = fork === undefined ? 0 : Math.max(0, Math.min(chunk.length, fork - next));
      this.recorder.add(chunk.subarray(0, old), asked, source);
      this.recorder.add(chunk.subarray(old), stream.id, source);
      if (!(await this.queue.room(this.patience.stall))) return "the store takes too little";
    }
  }

  /** Leaves a master as soon as a replica is healthy, and a node that is out of the group. */
  private async compare(now: { address: Follower["address"]; role: string }, leave: (why: string) => void) {
    const nodes = await this.look().catch((): Follower[] => []);
    const choice = chooseNode(nodes, this.recorder.position, this.mayFollowMaster());
    if (choice.kind !== "go-on" || choice.visit || sameAddress(choice.node.address, now.address)) return;
    const healthy = nodes.some(({ address }) => sameAddress(address, now.address));
    if (now.role === "master") leave("a replica can go on");
    else if (!healthy) leave("it is not healthy any more, and another is");
  }

  private state(state: ArchiveState): void {
    this.options.metrics?.is(state);
  }

  /** Says each thing once, however often it is so. */
  private say(level: "info" | "warn", text: string, fields: object = {}): void {
    if (text === this.said) return;
    this.said = text;
    this.options.log[level](fields, text);
  }
}

function fieldsOf(error: unknown): object {
  if (!isBackupError(error)) return {};
  const { step, setting, remedy } = error;
  return { step, setting, remedy };
}

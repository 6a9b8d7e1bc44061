import type { Address, GroupView, NodeAddress } from "../../configs/supervisor";
import type { Credentials } from "./connection";
import { log } from "./log";
import { parseMasterView, type MasterView } from "./master-view";
import { askMaster, requestFailover } from "./sentinels";
import { sameAddress } from "./state";

/**
 * Whether nobody replaces a master that is down: a majority of all Sentinels misses it, and none is at it. `undefined` is a Sentinel
 * that did not answer. Pure.
 */
export function isStalled(group: GroupView, master: Address, views: readonly (MasterView | undefined)[]): boolean {
  if (views.some((view) => view?.failingOver)) return false;
  const missing = views.filter((view) => view?.down === true && sameAddress(view, master));
  return missing.length > group.sentinels.length / 2;
}

/**
 * Has a master replaced that is down, after a failover that could not be: a Sentinel that found no replica to promote, as where all start
 * at once and the replicas come up last, tries again only after twice its failover-timeout, which is a minute.
 */
export class StalledFailover {
  private since: number | undefined;

  /** @param patienceMs for so long the Sentinels are left to themselves */
  constructor(
    private readonly group: GroupView,
    private readonly credentials: Credentials,
    private readonly askMs: number,
    private readonly patienceMs: number,
  ) {}

  /** To be called over and over by the one node that may be promoted. @returns whether it asked for a failover */
  async look(master: NodeAddress): Promise<boolean> {
    const { group, credentials, askMs } = this;
    const views = await Promise.all(
      group.sentinels.map((sentinel) =>
        askMaster(sentinel, group.group, credentials, askMs).then(parseMasterView, () => undefined),
      ),
    );
    if (!this.isDue(isStalled(group, master, views), Date.now())) return false;
    log.warn({ master: master.name }, "it is down and no Sentinel replaces it: asking for a failover");
    return requestFailover(group, credentials, askMs);
  }

  /** The master is there, or this node may not be promoted: what was seen counts no more. */
  forget(): void {
    this.since = undefined;
  }

  /** Whether it has been so for long enough; then it is counted anew. @param now milliseconds */
  isDue(stalled: boolean, now: number): boolean {
    if (!stalled) this.since = undefined;
    else this.since ??= now;
    if (this.since === undefined || now - this.since < this.patienceMs) return false;
    this.since = undefined;
    return true;
  }
}

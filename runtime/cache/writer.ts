import { change, changeFailed, type WhenDown } from "./change";
import type { ResolvedEntryOptions } from "./entry-options";
import { Storer } from "./load/storer";
import type { Repair } from "./repair/repair-queue";
import type { Space } from "./space";

/** Changes that callers make. */
export class Writer<V> {
  private readonly storer: Storer<V>;

  constructor(private readonly space: Space<V>) {
    this.storer = new Storer(space);
  }

  /** @throws NotEncodableError, L2UnavailableError */
  async set(key: string, value: V, options: ResolvedEntryOptions, whenDown: WhenDown | undefined): Promise<void> {
    const { shared } = this.space;
    const repair = this.entryRepair(key);
    this.space.written(key);
    try {
      await shared.repairer.overwrite(repair, () => this.storer.overwrite(key, value, options));
    } catch (error) {
      // What is there is outdated now, even if the new value never gets there.
      changeFailed(shared, [repair], error, whenDown);
    } finally {
      this.space.written(key);
    }
  }

  /** @throws L2UnavailableError */
  async delete(keys: readonly string[], whenDown: WhenDown | undefined): Promise<void> {
    const repairs = keys.map((key) => this.entryRepair(key));
    await change(this.space.shared, repairs, whenDown, () => keys.forEach((key) => this.space.written(key)));
  }

  /** Of tags, or of the namespace itself. @throws L2UnavailableError */
  async deleteVersions(versionKeys: readonly string[], whenDown: WhenDown | undefined): Promise<void> {
    const { name: namespace, shared } = this.space;
    const repairs = versionKeys.map((key): Repair => ({ key, namespace, kind: "version" }));
    await change(shared, repairs, whenDown, () => versionKeys.forEach((key) => this.space.versionGone(key)));
  }

  private entryRepair(key: string): Repair {
    return { key: this.space.redisKey(key), namespace: this.space.name, kind: "entry" };
  }
}

type Info = ReadonlyMap<string, string>;

/** Whose data a master has: its own of before, the restored one, or nobody can tell. */
export type Holds = "own" | "restored" | "unknown";

/**
 * Tells by replication ids whose data the master has, however often it was made to follow and to lead. A full copy takes over the id of
 * whom it copies from; who becomes master takes a new one and keeps the one before as its second (`shiftReplicationId` in Redis).
 */
export class MasterHistory {
  private readonly own = new Set<string>();
  private readonly scratch = new Set<string>();

  /** The master as it is before anything was done to it. */
  begin(info: Info): void {
    this.own.add(info.get("master_replid") ?? "");
  }

  /** The server that it is to copy from, as it is now: it takes a new id when the first replica comes. */
  source(info: Info): void {
    this.scratch.add(info.get("master_replid") ?? "");
  }

  /** To be asked before each change, so that no id in between is missed. */
  holds(info: Info): Holds {
    const id = info.get("master_replid") ?? "";
    const before = info.get("master_replid2") ?? "";
    if (info.get("role") === "master" && (this.own.has(id) || this.own.has(before))) {
      this.own.add(id);
      return "own";
    }
    if (info.get("loading") === "1") return "unknown";
    if (this.scratch.has(id) || (info.get("role") === "master" && this.scratch.has(before))) return "restored";
    // A replica keeps its own id until it has the copy.
    return this.own.has(id) ? "own" : "unknown";
  }
}

import { Counter, Gauge, type Registry } from "prom-client";
import type { Stored } from "./segment-queue";

export const ARCHIVE_STATES = ["following", "waiting", "stalled", "stopped"] as const;
export type ArchiveState = (typeof ARCHIVE_STATES)[number];

/** Why the archive can't be replayed across a moment. */
export type GapReason = "lost" | "refused";

/** What the archiver tells of itself. Its age is now less `redis_archive_last_success_timestamp_seconds`, which the monitor tells as well. */
export class ArchiveMetrics {
  private readonly until: Gauge<"group">;
  private readonly offset: Gauge<"group">;
  private readonly chain: Gauge<"group">;
  private readonly state: Gauge<"group" | "state">;
  private readonly segments: Counter<"group">;
  private readonly bytes: Counter<"group" | "kind">;
  private readonly failures: Counter<"group">;
  private readonly gaps: Counter<"group" | "reason">;
  private readonly resyncs: Counter<"group" | "kind">;

  constructor(
    registry: Registry,
    private readonly group: string,
  ) {
    const registers = [registry];
    const own = ["group"] as const;
    this.until = new Gauge({
      ...{ name: "redis_archive_last_success_timestamp_seconds", labelNames: own, registers },
      help: "Unix time up to which changes are archived",
    });
    this.offset = new Gauge({
      ...{ name: "redis_archive_last_offset", labelNames: own, registers },
      help: "Replication offset up to which changes are archived",
    });
    this.chain = new Gauge({
      ...{ name: "redis_archive_replayable", labelNames: own, registers },
      help: "1 where a backup lies on what is archived now, so that it can be restored to",
    });
    this.state = new Gauge({
      ...{ name: "redis_archive_state", labelNames: ["group", "state"], registers },
      help: "1 for the state that the archiver is in, 0 for the others",
    });
    this.segments = new Counter({
      ...{ name: "redis_archive_segments_total", labelNames: own, registers },
      help: "Segments stored",
    });
    this.bytes = new Counter({
      ...{ name: "redis_archive_bytes_total", labelNames: ["group", "kind"], registers },
      help: "Bytes archived, of the stream and of the objects that they became",
    });
    this.failures = new Counter({
      ...{ name: "redis_archive_store_failures_total", labelNames: own, registers },
      help: "Tries to store a segment that failed",
    });
    this.gaps = new Counter({
      ...{ name: "redis_archive_gaps_total", labelNames: ["group", "reason"], registers },
      help: "Gaps, across which nothing can be replayed",
    });
    this.resyncs = new Counter({
      ...{ name: "redis_archive_resyncs_total", labelNames: ["group", "kind"], registers },
      help: "Links begun: partial ones went on where the archive ended, full ones need a new backup",
    });
    this.segments.inc({ group }, 0);
    this.failures.inc({ group }, 0);
    for (const reason of ["lost", "refused"] as const) this.gaps.inc({ group, reason }, 0);
    for (const kind of ["partial", "full"] as const) this.resyncs.inc({ group, kind }, 0);
  }

  is(now: ArchiveState): void {
    for (const state of ARCHIVE_STATES) this.state.set({ group: this.group, state }, Number(state === now));
  }

  replayable(is: boolean): void {
    this.chain.set({ group: this.group }, Number(is));
  }

  /** What is in the store, as far as it is known at the start. */
  resumed({ lastAt, last }: Pick<Stored, "lastAt" | "last">): void {
    const { group } = this;
    this.until.set({ group }, lastAt / 1000);
    this.offset.set({ group }, last);
  }

  stored(segment: Stored): void {
    const { group } = this;
    this.resumed(segment);
    this.segments.inc({ group });
    this.bytes.inc({ group, kind: "stream" }, segment.last - segment.first + 1);
    this.bytes.inc({ group, kind: "object" }, segment.bytes);
  }

  failed(): void {
    this.failures.inc({ group: this.group });
  }

  gap(reason: GapReason): void {
    this.gaps.inc({ group: this.group, reason });
  }

  linked(kind: "partial" | "full"): void {
    this.resyncs.inc({ group: this.group, kind });
  }
}

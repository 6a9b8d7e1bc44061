import type { SentinelNews } from "./sentinel-news";

export interface FailoverStep {
  readonly at: number;
  /** `master-odown`, `elected-leader`, `switch-master` and so on. */
  readonly step: string;
  /** The node it is about. */
  readonly node: string;
}

/** One failover from its first sign to its end. Times are milliseconds of Unix time, as the monitor heard of them. */
export interface Failover {
  readonly startedAt: number;
  /** `down`: Sentinels found the master down. `asked`: somebody asked for it. */
  readonly cause: "down" | "asked";
  readonly outcome: "running" | "switched" | "aborted";
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** When the master was first found down by one Sentinel. */
  readonly downAt: number | undefined;
  readonly switchedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly steps: readonly FailoverStep[];
}

export interface Timeline {
  /** The oldest first; only the last can be running. */
  readonly failovers: readonly Failover[];
  /** When the present master was last found down, where that was not taken back. */
  readonly downAt: number | undefined;
}

export const EMPTY_TIMELINE: Timeline = { failovers: [], downAt: undefined };

const KEEP = 20;
const MAX_STEPS = 60;
/** What comes so long after a switch still belongs to it. */
const AFTERMATH_MS = 60_000;

/** Adds one piece of news. Pure. @param name of an address */
export function addNews(
  timeline: Timeline,
  news: SentinelNews,
  at: number,
  name: (key: SentinelNews["about"]) => string,
): Timeline {
  const step: FailoverStep = { at, step: news.step ?? news.kind, node: name(news.about) };
  switch (news.kind) {
    case "master-sdown":
      return { ...timeline, downAt: timeline.downAt ?? at };
    case "master-sdown-cleared":
      return { ...timeline, downAt: undefined };
    case "master-odown":
      return onRunning(timeline, at, "down", (f) => withStep(f, step));
    case "failover-step":
      return addStep(timeline, step);
    case "switch-master": {
      const [from, to] = [name(news.switched?.from), name(news.switched?.to)];
      const changed = onRunning(timeline, at, "asked", (f) => ({
        ...withStep(f, step),
        from,
        to,
        switchedAt: at,
        outcome: "switched",
      }));
      return { ...changed, downAt: undefined };
    }
    case "failover-abort":
      return onRunning(timeline, at, "asked", (f) => ({ ...withStep(f, step), endedAt: at, outcome: "aborted" }));
    case "failover-end":
      return onLast(timeline, (f) =>
        at - f.startedAt > 10 * AFTERMATH_MS ? f : { ...withStep(f, step), endedAt: at },
      );
    default:
      return timeline;
  }
}

/** A step belongs to the failover that runs, or to the one before in its aftermath; only some can be the first that is heard of one. */
function addStep(timeline: Timeline, step: FailoverStep): Timeline {
  const last = timeline.failovers.at(-1);
  const running = last?.outcome === "running";
  const aftermath = last !== undefined && step.at - (last.switchedAt ?? last.startedAt) < AFTERMATH_MS;
  if (!running && step.step !== "try-failover" && aftermath) return onLast(timeline, (f) => withStep(f, step));
  const begins = /^(try-failover|elected-leader|selected-slave|promoted-slave|failover-)/.test(step.step);
  return running || begins ? onRunning(timeline, step.at, "asked", (f) => withStep(f, step)) : timeline;
}

function withStep(failover: Failover, step: FailoverStep): Failover {
  return failover.steps.length < MAX_STEPS ? { ...failover, steps: [...failover.steps, step] } : failover;
}

function onLast(timeline: Timeline, change: (f: Failover) => Failover): Timeline {
  const last = timeline.failovers.at(-1);
  return last ? { ...timeline, failovers: [...timeline.failovers.slice(0, -1), change(last)] } : timeline;
}

function onRunning(
  timeline: Timeline,
  at: number,
  cause: Failover["cause"],
  change: (f: Failover) => Failover,
): Timeline {
  if (timeline.failovers.at(-1)?.outcome === "running") return onLast(timeline, change);
  const fresh: Failover = {
    startedAt: at,
    cause,
    outcome: "running",
    from: undefined,
    to: undefined,
    downAt: timeline.downAt,
    switchedAt: undefined,
    endedAt: undefined,
    steps: [],
  };
  return { ...timeline, failovers: [...timeline.failovers, change(fresh)].slice(-KEEP) };
}

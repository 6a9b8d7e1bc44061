import { largestMaxLag } from "../complete";
import { setCommand, show } from "../fault";
import type { Rule } from "./rule";

/** Rules on times. */
export const timeoutRules: readonly Rule[] = [
  {
    reads: ["timeouts.downAfterMs", "replication.minReplicasMaxLag"],
    check: ({ timeouts, replication }) => {
      const most = largestMaxLag(timeouts.downAfterMs);
      if (replication.minReplicasMaxLag <= most) return [];
      return [
        {
          setting: "replication.minReplicasMaxLag",
          value: show(replication.minReplicasMaxLag),
          allowed: `less than timeouts.downAfterMs / 1000 + 1, at most ${most}: above it an isolated master loses all it accepts`,
          fix: setCommand("replication.minReplicasMaxLag", Math.min(4, most)),
        },
      ];
    },
  },
  {
    reads: ["replication.timeout", "replication.pingPeriod"],
    check: ({ replication }) =>
      replication.pingPeriod < replication.timeout
        ? []
        : [
            {
              setting: "replication.pingPeriod",
              value: show(replication.pingPeriod),
              allowed: `less than replication.timeout (${replication.timeout}), or idle links are cut`,
              fix: setCommand("replication.pingPeriod", Math.max(1, Math.min(10, replication.timeout - 1))),
            },
          ],
  },
  {
    reads: ["timeouts.failoverTimeoutMs", "timeouts.downAfterMs"],
    check: ({ timeouts }) =>
      timeouts.failoverTimeoutMs >= timeouts.downAfterMs
        ? []
        : [
            {
              setting: "timeouts.failoverTimeoutMs",
              value: show(timeouts.failoverTimeoutMs),
              allowed: `at least timeouts.downAfterMs (${timeouts.downAfterMs})`,
              fix: setCommand("timeouts.failoverTimeoutMs", Math.max(30_000, timeouts.downAfterMs)),
            },
          ],
  },
  {
    reads: ["timeouts.askMs", "timeouts.pauseMs"],
    check: ({ timeouts }) =>
      timeouts.askMs < timeouts.pauseMs
        ? []
        : [
            {
              setting: "timeouts.askMs",
              value: show(timeouts.askMs),
              allowed: `less than timeouts.pauseMs (${timeouts.pauseMs}), or a hand-over is over before an answer is due`,
              fix: setCommand("timeouts.askMs", Math.min(1000, Math.floor(timeouts.pauseMs / 2))),
            },
          ],
  },
  {
    reads: ["timeouts.pauseMs", "timeouts.namedMs", "timeouts.shutdownSeconds", "timeouts.stopGraceSeconds"],
    check: ({ timeouts }) => {
      const least = Math.ceil((timeouts.pauseMs + timeouts.namedMs) / 1000) + timeouts.shutdownSeconds;
      if (timeouts.stopGraceSeconds >= least) return [];
      return [
        {
          setting: "timeouts.stopGraceSeconds",
          value: show(timeouts.stopGraceSeconds),
          allowed: `at least ${least} (pauseMs + namedMs + shutdownSeconds), or Docker kills a node in the middle of its hand-over`,
          fix: setCommand("timeouts.stopGraceSeconds", Math.max(30, least)),
        },
      ];
    },
  },
  {
    reads: ["timeouts.healthIntervalMs", "timeouts.healthTimeoutMs"],
    check: ({ timeouts }) =>
      timeouts.healthTimeoutMs <= timeouts.healthIntervalMs
        ? []
        : [
            {
              setting: "timeouts.healthTimeoutMs",
              value: show(timeouts.healthTimeoutMs),
              allowed: `at most timeouts.healthIntervalMs (${timeouts.healthIntervalMs})`,
              fix: setCommand("timeouts.healthTimeoutMs", timeouts.healthIntervalMs),
            },
          ],
  },
];

import { majority } from "../complete";
import { removeCommand, setCommand, show } from "../fault";
import type { Rule } from "./rule";

/** Rules on the numbers of nodes and Sentinels, and on the stack's name where it names containers. */
export const groupRules: readonly Rule[] = [
  {
    reads: ["sentinels"],
    check: ({ sentinels }) =>
      sentinels % 2 === 1
        ? []
        : [
            {
              setting: "sentinels",
              value: show(sentinels),
              allowed: "an odd number: one more survives no further loss, as a majority of all must agree",
              fix: setCommand("sentinels", sentinels + 1),
            },
          ],
  },
  {
    reads: ["sentinels", "quorum"],
    check: ({ sentinels, quorum }) =>
      quorum <= sentinels
        ? []
        : [
            {
              setting: "quorum",
              value: show(quorum),
              allowed: `at most the number of sentinels (${sentinels})`,
              fix: setCommand("quorum", majority(sentinels)),
            },
          ],
  },
  {
    reads: ["prefix"],
    check: ({ prefix }) =>
      /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,39}$/.test(prefix)
        ? []
        : [
            {
              setting: "prefix",
              value: `nothing, and the stack's name ${show(prefix)} can't be used`,
              allowed: "1 to 40 letters, digits and . - _, the first a letter or digit",
              fix: setCommand("prefix", "redis"),
            },
          ],
  },
  {
    reads: ["nodes", "replication.minReplicasToWrite"],
    check: ({ nodes, replication }) =>
      replication.minReplicasToWrite <= nodes - 1
        ? []
        : [
            {
              setting: "replication.minReplicasToWrite",
              value: show(replication.minReplicasToWrite),
              allowed: `at most nodes - 1 (${nodes - 1}), or all writes are refused for ever`,
              fix: removeCommand("replication.minReplicasToWrite"),
            },
          ],
  },
  {
    reads: ["persistence"],
    check: ({ persistence }) =>
      persistence.appendonly || persistence.save.length > 0
        ? []
        : [
            {
              setting: "persistence.appendonly",
              value: "false, and no save points",
              allowed: "true, or at least one save point: else a restart of all nodes loses everything",
              fix: setCommand("persistence.appendonly", true),
            },
          ],
  },
];

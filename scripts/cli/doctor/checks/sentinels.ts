import { addressKey } from "../../../../runtime/client/address";
import { sentinelReadings } from "../../../../runtime/monitor/reading";
import type { Check } from "./check";
import { finding } from "./check";

/** Whether a failover would come: each Sentinel, what it sees, and whom it would listen to. */
export const sentinelsCheck: Check = {
  name: "sentinels",
  about: "quorum, each Sentinel's view and settings, unknown members",
  judge: ({ snapshot, settings }, { view, mend }) => {
    const readings = sentinelReadings(snapshot).filter(({ target }) => target.configured);
    const wanted = {
      quorum: settings.quorum,
      downAfterMs: settings.timeouts.downAfterMs,
      failoverTimeoutMs: settings.timeouts.failoverTimeoutMs,
      parallelSyncs: settings.replication.parallelSyncs,
    };
    return readings.flatMap(({ target, master, ckquorum, info, sentinels, replicas }) => {
      const say = finding("sentinels", target.name);
      const restart = mend.restart(target.name);
      if (!master)
        return [
          say.critical(`it does not watch the group ${settings.group}`, "it has no voice in a failover", restart),
        ];
      const different = Object.entries(wanted).filter(([name, value]) => master[name as keyof typeof wanted] !== value);
      const known = [sentinels, replicas].flat().map(({ address }) => addressKey(address));
      const ghosts = [...view.unknownNodes, ...view.unknownSentinels].filter((ghost) => known.includes(ghost));
      return [
        ...(ckquorum?.ok === false
          ? [
              say.critical(
                ckquorum.message,
                "no failover can come",
                "start the Sentinels that are down, or find what cuts them off",
              ),
            ]
          : []),
        ...(info.fields.get("sentinel_tilt") === "1"
          ? [
              say.critical(
                "it is in TILT",
                "it saw its clock jump or was starved, and fails nothing over for 30 s",
                "look for a busy or suspended host, or a clock that is set",
              ),
            ]
          : []),
        ...different.map(([name, value]) =>
          say.warning(
            `its ${WORDS[name] ?? name} is ${String(master[name as keyof typeof wanted])}, and the settings say ${value}`,
            "Sentinels that don't agree fail over too early, too late or not at all",
            restart,
          ),
        ),
        ...(master.knownSentinels < settings.sentinels - 1
          ? [
              say.warning(
                `it knows ${master.knownSentinels} other Sentinels of ${settings.sentinels - 1}`,
                "a majority of those it knows must agree",
                restart,
              ),
            ]
          : []),
        ...(master.knownReplicas < settings.nodes - 1
          ? [
              say.warning(
                `it knows ${master.knownReplicas} replicas of ${settings.nodes - 1}`,
                "it can't choose one that it does not know",
                "are all nodes up? It learns them from the master within 10 s",
              ),
            ]
          : []),
        ...ghosts.map((ghost) =>
          say.warning(
            `it knows ${ghost}, which is not in the settings`,
            "one that is gone counts in each majority and may be chosen; one that is there may be anybody's, with the group's data",
            `stop what runs at ${ghost}, rotate its password if it is not yours, then ${restart}`,
          ),
        ),
      ];
    });
  },
};

const WORDS: Readonly<Record<string, string>> = {
  downAfterMs: "down-after-milliseconds",
  failoverTimeoutMs: "failover-timeout",
  parallelSyncs: "parallel-syncs",
};

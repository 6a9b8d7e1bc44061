import { sentinelReadings } from "../../../../runtime/monitor/reading";
import { containerAt } from "../../mend/extra";
import { ghostsOf, sentinelDrift } from "../sentinel-drift";
import type { Check } from "./check";
import { finding } from "./check";

/** Whether a failover would come: each Sentinel, what it sees, and whom it would listen to. */
export const sentinelsCheck: Check = {
  name: "sentinels",
  about: "quorum, each Sentinel's view and settings, unknown members",
  judge: (facts, { view, mend }) => {
    const { snapshot, settings } = facts;
    const readings = sentinelReadings(snapshot).filter(({ target }) => target.configured);
    return readings.flatMap((reading) => {
      const { target, master, ckquorum, info } = reading;
      const say = finding("sentinels", target.name);
      const restart = mend.restart(target.name);
      if (!master)
        return [
          say.critical(`it does not watch the group ${settings.group}`, "it has no voice in a failover", restart),
        ];
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
        ...sentinelDrift(reading, settings).map(({ option, live, wanted }) =>
          say.warning(
            `its ${option} is ${live}, and the settings say ${wanted}`,
            "Sentinels that don't agree fail over too early, too late or not at all",
            mend.live,
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
        ...ghostsOf(reading, view).map(({ address, up }) =>
          say.warning(
            `it knows ${address}, which is not in the settings and ${up ? "answers" : "does not answer"}`,
            up
              ? "it may be anybody's, with the group's data, and may be made master"
              : "it counts in each majority, and Sentinel waits for it in each failover",
            up ? mend.extra({ address, container: containerAt(facts, address) }) : mend.live,
          ),
        ),
      ];
    });
  },
};

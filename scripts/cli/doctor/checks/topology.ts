import { extrasOf } from "../../mend/extra";
import type { Check } from "./check";
import { finding } from "./check";

/** Who answers, who is master, and whether all say the same. */
export const topologyCheck: Check = {
  name: "topology",
  about: "every server answers, one master, on which the Sentinels agree",
  judge: (facts, { view, mend }) => {
    const { snapshot, settings } = facts;
    const silent = snapshot.readings.flatMap((reading) => {
      if (reading.kind !== "silent" || !reading.target.configured) return [];
      const { name, kind } = reading.target;
      const why = kind === "node" ? "its copy of the data is missing" : "it has no voice in a failover";
      return [finding("topology", name).critical(`it does not answer: ${reading.why}`, why, mend.logs(name))];
    });
    const say = finding("topology", "group");
    const group = view.agreement
      ? []
      : [
          view.masters.length > 1
            ? say.critical(
                view.why,
                "writes go to both, and those of one will be lost",
                "docs/disaster-recovery.md, two masters, before anything else is done",
              )
            : say.critical(
                view.why,
                "clients find no master, or not the same one",
                "wait for down-after and the failover; then look into the logs of the Sentinels",
              ),
        ];
    const strange = extrasOf(facts, view).filter(({ linked }) => linked);
    return [
      ...silent,
      ...group,
      ...strange.map((extra) =>
        say.critical(
          `${extra.address} replicates from the master and is not in the settings`,
          "it has all data, Sentinels may make it master, and it counts for min-replicas-to-write",
          `${mend.extra(extra)}; if it is not yours, change the password of the user replication`,
        ),
      ),
      ...(settings.nodes === 1 || settings.sentinels > 1
        ? []
        : [say.hint("there is one Sentinel", "without it no failover comes", mend.set("sentinels", "3"))]),
    ];
  },
};

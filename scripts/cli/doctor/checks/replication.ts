import type { Check } from "./check";
import { finding } from "./check";
import { field } from "./fields";

/** Replicas this many bytes behind are told, whatever the seconds are. */
const FAR_BYTES = 16 << 20;

/** Links, lag, and how many more replicas may be lost before writes are refused. */
export const replicationCheck: Check = {
  name: "replication",
  about: "links, lag, min-replicas",
  judge: ({ settings }, { view, mend }) => {
    const { minReplicasToWrite, minReplicasMaxLag } = settings.replication;
    const replicas = view.replicas.flatMap(({ reading, linkUp, syncing, lagBytes, lagSeconds }) => {
      const say = finding("replication", reading.target.name);
      if (syncing)
        return [
          say.warning(
            "it takes a full copy of the data",
            "until it is done it can't become master",
            "wait; redis-ha doctor again",
          ),
        ];
      if (!linkUp)
        return [
          say.critical(
            "its link to the master is down",
            "its data grows old, and it can't become master",
            mend.logs(reading.target.name),
          ),
        ];
      const late = (lagSeconds ?? 0) > settings.replication.pingPeriod + minReplicasMaxLag;
      if (!late && (lagBytes ?? 0) < FAR_BYTES) return [];
      return [
        say.warning(
          `it is ${lagBytes ?? "?"} bytes behind, and heard of the master ${lagSeconds ?? "?"} s ago`,
          "what it has not received is lost if it becomes master",
          "look at the network and at the load of both hosts",
        ),
      ];
    });
    const leader = view.leader;
    const good = leader && field(leader, "min_slaves_good_slaves");
    if (!leader || good === undefined || minReplicasToWrite === 0) return replicas;
    const say = finding("replication", leader.target.name);
    if (good < minReplicasToWrite)
      return [
        say.critical(
          `${good} replicas keep up, and min-replicas-to-write is ${minReplicasToWrite}`,
          "all writes are refused (NOREPLICAS)",
          "bring the replicas back; redis-ha doctor tells what each lacks",
        ),
        ...replicas,
      ];
    if (good === minReplicasToWrite && settings.nodes - 1 > minReplicasToWrite)
      return [
        say.warning(
          `only ${good} of ${settings.nodes - 1} replicas keep up`,
          "with one less all writes are refused",
          "bring the others back",
        ),
        ...replicas,
      ];
    return replicas;
  },
};

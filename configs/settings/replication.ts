import { z } from "zod";
import { int, intRange, section, setting } from "./documented";
import { size } from "./size";

/** How replicas follow, and what the master asks of them. */
export const replication = {
  replication: section(
    z
      .strictObject({
        minReplicasToWrite: setting(int(0, 8).optional(), {
          about:
            "Replicas that must follow closely, or the master refuses writes. It bounds what an isolated master can lose to about minReplicasMaxLag + 1 seconds of writes; only WAIT keeps each acknowledged write.",
          allowed: "a whole number from 0 to nodes - 1",
          fallback: "1, or 0 with one node",
        }),
        minReplicasMaxLag: setting(int(1, 600).optional(), {
          about:
            "How old a replica's last acknowledgement may be for it to count. Above down-after + 1 s it protects nothing: the old master still accepts writes when the new one does.",
          allowed: "a whole number from 1, below timeouts.downAfterMs / 1000 + 1",
          unit: "s",
          fallback: "4, or less where timeouts.downAfterMs is below 4 s",
        }),
        backlogSize: setting(size("1mb", "64gb").optional(), {
          about:
            "Changes kept for replicas that were away: one that comes back within it needs no full copy. Counts towards maxmemory. Writes per second × seconds away is what it must hold.",
          allowed: "a size from 1mb, at most half of maxmemory",
          unit: "bytes, or with kb, mb, gb",
          fallback: "an eighth of maxmemory, 1mb to 256mb",
        }),
        backlogTtl: setting(int(0, 31_536_000).default(3600), {
          about: "How long a master without replicas keeps the backlog. 0 keeps it for ever.",
          allowed: intRange(0, 31_536_000),
          unit: "s",
        }),
        timeout: setting(int(10, 3600).default(60), {
          about:
            "Silence after which a link between master and replica is given up; longer than the longest stall of a full copy.",
          allowed: intRange(10, 3600),
          unit: "s",
        }),
        pingPeriod: setting(int(1, 600).default(10), {
          about: "How often the master pings its replicas.",
          allowed: "a whole number from 1, below replication.timeout",
          unit: "s",
        }),
        disklessSyncDelay: setting(int(0, 60).default(0), {
          about:
            "How long the master waits for further replicas before it sends a full copy. With minReplicasToWrite the group refuses writes for that long when its first replica comes.",
          allowed: intRange(0, 60),
          unit: "s",
        }),
        parallelSyncs: setting(int(1, 8).default(1), {
          about: "Replicas that Sentinel makes follow a new master at the same time.",
          allowed: intRange(1, 8),
        }),
      })
      .prefault({}),
    "How replicas follow the master.",
  ),
};

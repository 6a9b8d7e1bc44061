import { pathText, removeCommand, setCommand, show } from "../fault";
import { nearest } from "../near";
import type { Rule } from "./rule";

/** Names that Docker takes for --ulimit. */
const ULIMITS = [
  "as",
  "core",
  "cpu",
  "data",
  "fsize",
  "locks",
  "memlock",
  "msgqueue",
  "nice",
  "nofile",
  "nproc",
  "rss",
  "rtprio",
  "rttime",
  "sigpending",
  "stack",
];

/** Sysctls that belong to a container and not to the host; Docker refuses all others. */
const SYSCTL =
  /^(net\.[a-z0-9_./-]+|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|fs\.mqueue\.[a-z0-9_]+)$/;

/** Redis keeps this many descriptors for itself beside those of clients (CONFIG_MIN_RESERVED_FDS). */
const RESERVED_FDS = 32;

/** Rules on ulimits and sysctls. */
export const limitRules: readonly Rule[] = [
  {
    reads: [],
    check: ({ ulimits }) =>
      Object.keys(ulimits)
        .filter((name) => !ULIMITS.includes(name))
        .map((name) => {
          const setting = pathText(["ulimits", name]);
          const meant = nearest(name, ULIMITS);
          const allowed =
            meant === undefined ? `one of ${ULIMITS.join(", ")}` : `a name that Docker knows, perhaps ${meant}`;
          return { setting, value: show(ulimits[name]), allowed, fix: removeCommand(setting) };
        }),
  },
  {
    reads: ["redis.maxclients"],
    check: ({ ulimits, redis }) => {
      const least = redis.maxclients + RESERVED_FDS;
      const { nofile } = ulimits;
      if (nofile === undefined || nofile >= least) return [];
      return [
        {
          setting: "ulimits.nofile",
          value: show(nofile),
          allowed: `at least redis.maxclients + ${RESERVED_FDS} (${least})`,
          fix: setCommand("ulimits.nofile", least),
        },
      ];
    },
  },
  {
    reads: [],
    check: ({ sysctls }) =>
      Object.keys(sysctls)
        .filter((name) => !SYSCTL.test(name))
        .map((name) => {
          const setting = pathText(["sysctls", name]);
          const allowed =
            "a setting of the container's own: net.…, kernel.shm…, kernel.msg…, kernel.sem or fs.mqueue.…";
          return { setting, value: show(sysctls[name]), allowed, fix: removeCommand(setting) };
        }),
  },
  {
    reads: ["redis.tcpBacklog"],
    check: ({ sysctls, redis }) => {
      const given = sysctls["net.core.somaxconn"];
      if (given === undefined || Number(given) >= redis.tcpBacklog) return [];
      const setting = pathText(["sysctls", "net.core.somaxconn"]);
      return [
        {
          setting,
          value: show(given),
          allowed: `at least redis.tcpBacklog (${redis.tcpBacklog}), which it would cut`,
          fix: setCommand(setting, redis.tcpBacklog),
        },
      ];
    },
  },
];

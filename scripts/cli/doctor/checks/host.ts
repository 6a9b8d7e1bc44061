import type { Check } from "./check";
import { finding } from "./check";

/** Redis opens so many files beside its clients (redis.conf, maxclients). */
const FILES_BESIDE_CLIENTS = 32;
/** Docker below this has no long-term support anywhere, and its kernel settings for containers differ. */
const OLDEST_DOCKER = [20, 10] as const;

/** Kernel settings that a container can't change, seen from inside one. The same for all, so told once. */
export const hostCheck: Check = {
  name: "host",
  about: "kernel settings, swap, file limits, Docker's version",
  judge: ({ engine, members, settings }, { mend }) => {
    const insides = members.flatMap(({ inside }) => inside ?? []);
    const [first] = insides;
    const backlog = settings.redis.tcpBacklog;
    const say = finding("host", "host");
    const lowest = (of: (inside: (typeof insides)[number]) => number | undefined): number | undefined => {
      const all = insides.flatMap((inside) => of(inside) ?? []);
      return all.length > 0 ? Math.min(...all) : undefined;
    };
    const [somaxconn, synBacklog, openFiles] = [
      lowest((i) => i.somaxconn),
      lowest((i) => i.synBacklog),
      lowest((i) => i.openFiles),
    ];
    const swapped = members.filter(({ kind, inside }) => kind === "node" && (inside?.swapped ?? 0) > 0);
    const files = settings.redis.maxclients + FILES_BESIDE_CLIENTS;
    return [
      ...(first
        ? []
        : [
            say.warning(
              "no container runs in which the host could be looked at",
              "its kernel settings are not known",
              mend.up,
            ),
          ]),
      ...(first?.overcommitMemory === undefined || first.overcommitMemory === 1
        ? []
        : [
            say.warning(
              `vm.overcommit_memory is ${first.overcommitMemory}`,
              "a fork can fail although memory is free; then no snapshot and no AOF rewrite is made, and writes stop where stop-writes-on-bgsave-error is on",
              mend.sysctl("vm.overcommit_memory", 1),
            ),
          ]),
      ...(first?.hugePages === "always"
        ? [
            say.hint(
              "transparent huge pages are always on",
              "Redis switches them off for itself; where the kernel refuses that, a fork copies 2 MB for each key written, which costs latency and memory",
              "on the host: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, and the same at each boot",
            ),
          ]
        : []),
      ...(somaxconn !== undefined && somaxconn < backlog
        ? [
            say.warning(
              `net.core.somaxconn is ${somaxconn} in the containers, less than tcp-backlog ${backlog}`,
              "after a failover all clients connect at once; those for whom there is no room wait a second and more",
              mend.set("'sysctls[\"net.core.somaxconn\"]'", String(backlog)),
            ),
          ]
        : []),
      ...(synBacklog !== undefined && synBacklog < backlog
        ? [
            say.hint(
              `net.ipv4.tcp_max_syn_backlog is ${synBacklog} in the containers, less than tcp-backlog ${backlog}`,
              "it bounds connections that are being opened, as all are after a failover",
              mend.set("'sysctls[\"net.ipv4.tcp_max_syn_backlog\"]'", String(Math.max(1024, backlog))),
            ),
          ]
        : []),
      ...(openFiles !== undefined && openFiles < files
        ? [
            say.warning(
              `containers may open ${openFiles} files, and maxclients ${settings.redis.maxclients} needs ${files}`,
              "Redis lowers maxclients by itself, and refuses clients beyond it",
              mend.set("ulimits.nofile", String(files)),
            ),
          ]
        : []),
      ...swapped.map(({ name, inside }) =>
        finding("host", name).warning(
          `${megabytes(inside?.swapped ?? 0)} of its memory are swapped out`,
          "a command that touches them waits for the disk, and all clients with it",
          "on the host: swapoff -a, or vm.swappiness=1; then restart the node",
        ),
      ),
      ...(!engine.swapLimit && (first?.hostSwap ?? 0) > 0
        ? [
            say.hint(
              "the host has swap, and its kernel can't keep containers off it",
              "Redis swapped out answers as slowly as the disk",
              "on the host: swapoff -a, or boot with cgroup_enable=memory swapaccount=1",
            ),
          ]
        : []),
      ...(olderThan(engine.version, OLDEST_DOCKER)
        ? [
            say.warning(
              `Docker ${engine.version} is older than ${OLDEST_DOCKER.join(".")}`,
              "this project is tested with that and newer ones",
              "install a newer Docker engine",
            ),
          ]
        : []),
    ];
  },
};

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / (1 << 20))} MB`;

function olderThan(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a, b] = version.split(".").map(Number);
  if (a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b)) return false;
  return a < major || (a === major && b < minor);
}

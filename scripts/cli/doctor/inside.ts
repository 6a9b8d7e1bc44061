import { DATA_DIR } from "../../../configs/supervisor";
import { number } from "../../../runtime/monitor/parse/info";
import type { InsideFacts } from "./facts";

const FILES = {
  overcommit: "/proc/sys/vm/overcommit_memory",
  hugePages: "/sys/kernel/mm/transparent_hugepage/enabled",
  somaxconn: "/proc/sys/net/core/somaxconn",
  synBacklog: "/proc/sys/net/ipv4/tcp_max_syn_backlog",
  memory: "/proc/meminfo",
  limits: "/proc/1/limits",
} as const;

/** Shows files and the disk, each below a line `=name`; it changes nothing. What can't be read is left empty. */
export const LOOK_INSIDE: readonly string[] = [
  "sh",
  "-c",
  [
    ...Object.entries(FILES).map(([name, path]) => `echo =${name}; cat ${path} 2>/dev/null; echo`),
    "echo =swap; cat /proc/[0-9]*/status 2>/dev/null",
    `echo =disk; df -Pk ${DATA_DIR} 2>/dev/null`,
    "true",
  ].join("\n"),
];

const KB = 1024;

/** Reads what LOOK_INSIDE shows. Pure. */
export function parseInside(text: string): InsideFacts {
  const parts = new Map(
    text.split(/^=/m).map((part): [string, string] => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
  const of = (name: keyof typeof FILES | "swap" | "disk"): string => parts.get(name) ?? "";
  const plain = (name: keyof typeof FILES): number | undefined => number(of(name).trim());
  const memory = (field: string): number | undefined =>
    kilobytes(new RegExp(`^${field}: +(\\d+) kB`, "m").exec(of("memory"))?.[1]);
  const swapped = [...of("swap").matchAll(/^VmSwap:\s+(\d+) kB/gm)].map(([, kb]) => Number(kb) * KB);
  const [, size, , free] = /(\d+) +(\d+) +(\d+) +\d+% /.exec(of("disk")) ?? [];
  return {
    overcommitMemory: plain("overcommit"),
    hugePages: /\[(\w+)\]/.exec(of("hugePages"))?.[1],
    somaxconn: plain("somaxconn"),
    synBacklog: plain("synBacklog"),
    openFiles: number(/^Max open files +(\d+)/m.exec(of("limits"))?.[1]),
    swapped: swapped.length > 0 ? swapped.reduce((sum, n) => sum + n, 0) : undefined,
    hostSwap: memory("SwapTotal"),
    hostAvailable: memory("MemAvailable"),
    diskFree: kilobytes(free),
    diskSize: kilobytes(size),
  };
}

function kilobytes(text: string | undefined): number | undefined {
  const value = number(text);
  return value === undefined ? undefined : value * KB;
}

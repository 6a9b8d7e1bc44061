import { FILES, type Address, type SentinelSupervisorConfig } from "../../configs/supervisor";

/** Lines that Sentinel learned and must keep: who it is, whom it watches, and its epochs. All others come from the settings anew. */
const STATE = ["myid", "monitor", "config-epoch", "leader-epoch", "current-epoch", "known-replica", "known-sentinel"];

/** The master in a Sentinel's own file; undefined in a file without one. */
export function monitoredMaster(stateFile: string, group: string): Address | undefined {
  for (const line of stateFile.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "sentinel" && words[1] === "monitor" && words[2] === group && words[3]) {
      return { host: words[3], port: Number(words[4]) };
    }
  }
  return undefined;
}

/**
 * The file that Sentinel runs on, written anew at each start: settings as they are now, and what it learned before. So a changed
 * setting takes effect, the id and the epochs stay, and peers that were taken out of the settings are forgotten.
 */
export function renderSentinelFile(
  config: SentinelSupervisorConfig,
  master: Address,
  stateFile: string,
  password: string,
): string {
  const { group, monitor, quorum } = config;
  const known = new Set([...config.nodes, ...config.sentinels].map((a) => `${a.host} ${a.port}`));
  const kept = stateFile.split("\n").filter((line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] !== "sentinel" || !STATE.includes(words[1] ?? "") || words[1] === "monitor") return false;
    return words[1]?.startsWith("known-") ? known.has(`${words[3] ?? ""} ${words[4] ?? ""}`) : true;
  });
  const lines = [
    `include ${FILES.server}`,
    `sentinel monitor ${group} ${master.host} ${master.port} ${quorum}`,
    `sentinel auth-user ${group} ${monitor.authUser}`,
    `sentinel auth-pass ${group} ${password}`,
    `sentinel down-after-milliseconds ${group} ${monitor.downAfterMs}`,
    `sentinel failover-timeout ${group} ${monitor.failoverTimeoutMs}`,
    `sentinel parallel-syncs ${group} ${monitor.parallelSyncs}`,
    `sentinel master-reboot-down-after-period ${group} ${monitor.masterRebootDownAfterMs}`,
    ...kept,
  ];
  return `${lines.join("\n")}\n`;
}

import type * as docker from "@pulumi/docker";
import { RUN_AS } from "../configs/supervisor";
import type { Settings } from "../configs/settings";

/**
 * What every container of the stack has in common: an own user, nothing writable but what is mounted, no capability, bounded logs. In
 * the form in which Docker reads it back, so that nothing drifts.
 * @param memory bytes
 */
export function hardened({ logging, ulimits }: Settings, memory: number) {
  const megabytes = Math.ceil(memory / (1 << 20));
  return {
    user: `${RUN_AS}:${RUN_AS}`,
    readOnly: true,
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    restart: "always",
    stopSignal: "SIGTERM",
    memory: megabytes,
    memorySwap: megabytes,
    ulimits: Object.entries(ulimits).map(([limit, value]) => ({ name: limit, soft: value, hard: value })),
    logDriver: "json-file",
    logOpts: { "max-size": logging.maxSize, "max-file": String(logging.maxFile) },
  } satisfies Partial<docker.ContainerArgs>;
}

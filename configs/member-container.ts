import type { Settings } from "./settings";
import { RUN_AS, RUN_DIR } from "./supervisor";
import type { NodePlace, SentinelPlace } from "./topology";

/** Bytes. A Sentinel holds nothing but its own small state. */
export const SENTINEL_MEMORY = 128 * (1 << 20);

/** What the image has for a health check: it reads that file. */
export const HEALTH_COMMAND = ["CMD", "/opt/redis-ha/health"];
export const HEALTH_RETRIES = 3;

/** Folders in memory of a member's container, with their mount options. */
export const MEMBER_TMPFS: Readonly<Record<string, string>> = {
  [RUN_DIR]: `size=1m,mode=0700,uid=${RUN_AS},gid=${RUN_AS}`,
};

/** Ports that are published on the host, the same number inside and outside; none where clients reach the container's address. */
export function publishedPorts({ advertise }: Pick<Settings, "advertise">, place: NodePlace | SentinelPlace): number[] {
  if (advertise !== "host") return [];
  return "supervisorPort" in place ? [place.port, place.supervisorPort] : [place.port];
}

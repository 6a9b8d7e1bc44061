import { hardened } from "../../components/hardening";
import { goDuration } from "../../configs/duration";
import {
  HEALTH_COMMAND,
  HEALTH_RETRIES,
  MEMBER_TMPFS,
  publishedPorts,
  SENTINEL_MEMORY,
} from "../../configs/member-container";
import type { YamlValue } from "../../configs/monitoring/yaml";
import type { Settings } from "../../configs/settings";
import { DATA_DIR, FILES_DIR } from "../../configs/supervisor";
import { topologyOf, type NodePlace, type SentinelPlace, type Topology } from "../../configs/topology";

type Place = NodePlace | SentinelPlace;

export interface ComposeArgs {
  readonly settings: Settings;
  readonly image: string;
  /** Stands in the label `redis-ha.stack`. */
  readonly stack: string;
}

/** Folder of a member's files, beside the compose file. */
export function filesFolder(member: string): string {
  return `files/${member}`;
}

/**
 * The group as a compose file says it: the same containers, addresses, volumes and chain as the Pulumi program makes. Pure.
 *
 * Written for the Compose Specification, which docker-compose reads from 1.27 on, and `docker compose` in all versions.
 */
export function composeDocument({ settings, image, stack }: ComposeArgs): YamlValue {
  const topology = topologyOf(settings);
  const { nodes, sentinels, network } = topology;
  const chain: readonly Place[] = [...nodes, ...sentinels];
  const labels = (member: string) => ({
    "redis-ha.stack": stack,
    "redis-ha.group": settings.group,
    "redis-ha.member": member,
  });
  return {
    networks: {
      group: {
        name: `${settings.prefix}-redis-ha`,
        driver: "bridge",
        internal: network.internal,
        ipam: { config: [{ subnet: network.subnet, gateway: network.gateway, ip_range: network.ipRange }] },
        labels: labels("network"),
      },
    },
    volumes: Object.fromEntries(
      chain.map(({ name, containerName }) => [volumeOf(name), { name: `${containerName}-data`, labels: labels(name) }]),
    ),
    services: Object.fromEntries(
      chain.map((place, i) => [
        place.name,
        {
          ...service(settings, place, memoryOf(settings, topology, place)),
          image,
          labels: labels(place.name),
          // A restart is a full copy of the data for its node, so one at a time, each when the one before is healthy.
          depends_on: chain[i - 1] && { [chain[i - 1]?.name ?? ""]: { condition: "service_healthy" } },
        },
      ]),
    ),
  };
}

function volumeOf(member: string): string {
  return `${member}-data`;
}

function memoryOf(settings: Settings, { sentinels }: Topology, { name }: Place): number {
  return sentinels.some((s) => s.name === name) ? SENTINEL_MEMORY : settings.memory;
}

/** What the Docker provider calls by other names, in compose's words. */
function service(settings: Settings, place: Place, memory: number): Readonly<Record<string, YamlValue | undefined>> {
  const { timeouts, hostAddress } = settings;
  const common = hardened(settings, memory);
  const ports = publishedPorts(settings, place).map((port) => `${hostAddress ?? "127.0.0.1"}:${port}:${port}`);
  return {
    container_name: place.containerName,
    hostname: place.containerName,
    user: common.user,
    read_only: common.readOnly,
    cap_drop: common.capabilities.drops,
    security_opt: common.securityOpts,
    restart: common.restart,
    stop_signal: common.stopSignal,
    stop_grace_period: `${timeouts.stopGraceSeconds}s`,
    mem_limit: `${common.memory}m`,
    memswap_limit: `${common.memorySwap}m`,
    ulimits: Object.fromEntries(common.ulimits.map(({ name, soft, hard }) => [name, { soft, hard }])),
    sysctls: { ...settings.sysctls },
    tmpfs: Object.entries(MEMBER_TMPFS).map(([path, options]) => `${path}:${options}`),
    networks: { group: { ipv4_address: place.containerIp } },
    ports: ports.length > 0 ? ports : undefined,
    volumes: [`${volumeOf(place.name)}:${DATA_DIR}`, `./${filesFolder(place.name)}:${FILES_DIR}:ro`],
    healthcheck: {
      test: HEALTH_COMMAND,
      interval: goDuration(timeouts.healthIntervalMs),
      timeout: goDuration(timeouts.healthTimeoutMs),
      retries: HEALTH_RETRIES,
    },
    logging: { driver: common.logDriver, options: common.logOpts },
  };
}

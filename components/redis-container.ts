import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { HEALTH_COMMAND, HEALTH_RETRIES, MEMBER_TMPFS } from "../configs/member-container";
import { DATA_DIR, FILES_DIR } from "../configs/supervisor";
import type { Settings } from "../configs/settings";
import { goDuration } from "../configs/duration";
import type { FilesVolume } from "./files-volume";
import { hardened } from "./hardening";

export interface RedisContainerArgs {
  containerName: string;
  image: pulumi.Input<string>;
  settings: Settings;
  networkName: pulumi.Input<string>;
  /** The container's own address in the group's network, for life. */
  containerIp: string;
  /** Ports published on the host, the same number inside and outside; none where clients reach the container's address. */
  publish: readonly number[];
  /** Host address that published ports are bound to. */
  publishOn: string | undefined;
  /** Bytes. */
  memory: number;
  dataVolume: docker.Volume;
  files: FilesVolume;
  labels: docker.types.input.ContainerLabel[];
  /** Created, replaced and healthy before this one. */
  after: pulumi.Resource | undefined;
}

/**
 * A container of the group, hardened and with the values in the form in which Docker reads them back, so that nothing drifts
 * (docs/architecture.md, decisions 13 and 15).
 */
export function redisContainer(
  name: string,
  args: RedisContainerArgs,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  const { settings } = args;
  const { timeouts } = settings;
  return new docker.Container(
    name,
    {
      ...hardened(settings, args.memory),
      name: args.containerName,
      hostname: args.containerName,
      image: args.image,
      // The first is what `docker stop` and the daemon's shutdown wait, the second what a replacement waits.
      stopTimeout: timeouts.stopGraceSeconds,
      destroyGraceSeconds: timeouts.stopGraceSeconds,
      sysctls: settings.sysctls,
      tmpfs: MEMBER_TMPFS,
      networksAdvanced: [{ name: args.networkName, ipv4Address: args.containerIp }],
      ports: args.publish.map((port) => ({ internal: port, external: port, ip: args.publishOn })),
      volumes: [
        { volumeName: args.dataVolume.name, containerPath: DATA_DIR },
        { volumeName: args.files.volumeName, containerPath: FILES_DIR, readOnly: true },
      ],
      healthcheck: {
        tests: HEALTH_COMMAND,
        interval: goDuration(timeouts.healthIntervalMs),
        timeout: goDuration(timeouts.healthTimeoutMs),
        retries: HEALTH_RETRIES,
        startPeriod: goDuration(0),
      },
      wait: true,
      waitTimeout: timeouts.healthWaitSeconds,
      labels: [...args.labels, { label: "redis-ha.files", value: args.files.contentHash }],
    },
    pulumi.mergeOptions(opts, {
      dependsOn: args.after ? [args.files, args.after] : [args.files],
      deleteBeforeReplace: true,
      // These would change in the state only, never in the container.
      replaceOnChanges: ["healthcheck", "tmpfs", "init", "mounts"],
    }),
  );
}

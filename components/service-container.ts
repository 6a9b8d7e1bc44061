import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { goDuration } from "../configs/duration";
import type { Settings } from "../configs/settings";
import { DATA_DIR, FILES_DIR, RUN_AS, RUN_DIR } from "../configs/supervisor";
import { servicePlace } from "../configs/topology";
import type { StackPlace } from "./backup/args";
import { FilesVolume } from "./files-volume";
import { hardened } from "./hardening";

export interface ServiceContainerArgs {
  settings: Settings;
  place: StackPlace;
  /** As in the settings: `backup`. */
  name: string;
  image: pulumi.Input<string>;
  /**
   * Image that its volumes are prepared by, where its own is not made by this program: one whose data folder belongs to the user that all
   * containers run as.
   */
  preparedBy?: pulumi.Input<string>;
  /** The program, where an image may have another one as its entry point. */
  entrypoint?: string[];
  /** Undefined runs what the image says. */
  command: string[] | undefined;
  env: Readonly<Record<string, string>>;
  /** Bytes. */
  memory: number;
  /** Path inside the container, and text. All of it is treated as secret. */
  files: Record<string, pulumi.Input<string>>;
  /** What must outlive the container. */
  dataVolume?: docker.Volume;
  /** Ports published on an address of the host, the same number inside and outside. */
  publish?: { readonly on: string; readonly ports: readonly number[] } | undefined;
  /** Docker's health check, which `up` then waits for. */
  health?: { readonly tests: string[]; readonly intervalMs: number };
}

/** A container of the stack that is neither node nor Sentinel: hardened as these are, with a fixed address and files of its own. */
export class ServiceContainer extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:ServiceContainer", name, {}, opts);
    const { settings, place, image, dataVolume, health, publish } = args;
    const { timeouts } = settings;
    const data = dataVolume ? [{ volumeName: dataVolume.name, containerPath: DATA_DIR }] : [];
    const tmpfs = (size: string) => `size=${size},mode=0700,uid=${RUN_AS},gid=${RUN_AS}`;
    const { containerName, containerIp } = servicePlace(place, args.name);
    const labels = place.labels(args.name);
    const files = new FilesVolume(
      `${name}-files`,
      {
        ...{ containerName, files: args.files, hashKey: place.hashKey, labels },
        image: args.preparedBy ?? image,
        // An empty volume takes the owner of the folder that it is laid over.
        ...(args.preparedBy === undefined ? {} : { prepares: data }),
      },
      { parent: this },
    );
    new docker.Container(
      `${name}-container`,
      {
        ...hardened(settings, args.memory),
        name: containerName,
        hostname: containerName,
        image,
        ...(args.entrypoint ? { entrypoints: args.entrypoint } : {}),
        ...(args.command ? { command: args.command } : {}),
        envs: Object.entries(args.env).map(([key, value]) => `${key}=${value}`),
        stopTimeout: timeouts.stopGraceSeconds,
        destroyGraceSeconds: timeouts.stopGraceSeconds,
        tmpfs: { "/tmp": tmpfs("16m"), ...(health ? { [RUN_DIR]: tmpfs("1m") } : {}) },
        networksAdvanced: [{ name: place.networkName, ipv4Address: containerIp }],
        ports: (publish?.ports ?? []).map((port) => ({ internal: port, external: port, ip: publish?.on })),
        volumes: [...data, { volumeName: files.volumeName, containerPath: FILES_DIR, readOnly: true }],
        ...(health
          ? {
              healthcheck: {
                tests: health.tests,
                interval: goDuration(health.intervalMs),
                timeout: goDuration(timeouts.healthTimeoutMs),
                retries: 3,
                startPeriod: goDuration(0),
              },
              wait: true,
              waitTimeout: timeouts.healthWaitSeconds,
            }
          : {}),
        labels: [...labels, { label: "redis-ha.files", value: files.contentHash }],
      },
      {
        parent: this,
        dependsOn: [files],
        deleteBeforeReplace: true,
        // These would change in the state only, never in the container.
        replaceOnChanges: ["healthcheck", "tmpfs", "init", "mounts"],
      },
    );
    this.registerOutputs({ containerName });
  }
}

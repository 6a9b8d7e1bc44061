import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../configs/settings";
import { DATA_DIR, FILES_DIR, RUN_AS } from "../configs/supervisor";
import { servicePlace } from "../configs/topology";
import type { StackPlace } from "./backup/args";
import { FilesVolume } from "./files-volume";
import { hardened } from "./hardening";

export interface ServiceContainerArgs {
  settings: Settings;
  place: StackPlace;
  /** As in the settings: `backup`. */
  name: string;
  image: string;
  /** Undefined runs what the image says. */
  command: string[] | undefined;
  env: Readonly<Record<string, string>>;
  /** Bytes. */
  memory: number;
  /** Path inside the container, and text. All of it is treated as secret. */
  files: Record<string, pulumi.Input<string>>;
  dataVolume: docker.Volume;
}

/** A container of the stack that is neither node nor Sentinel: hardened as these are, with a fixed address and files of its own. */
export class ServiceContainer extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:ServiceContainer", name, {}, opts);
    const { settings, place, image, dataVolume } = args;
    const { containerName, containerIp } = servicePlace(place, args.name);
    const labels = place.labels(args.name);
    const files = new FilesVolume(
      `${name}-files`,
      { containerName, image, files: args.files, hashKey: place.hashKey, labels },
      { parent: this },
    );
    new docker.Container(
      `${name}-container`,
      {
        ...hardened(settings, args.memory),
        name: containerName,
        hostname: containerName,
        image,
        ...(args.command ? { command: args.command } : {}),
        envs: Object.entries(args.env).map(([key, value]) => `${key}=${value}`),
        stopTimeout: settings.timeouts.stopGraceSeconds,
        destroyGraceSeconds: settings.timeouts.stopGraceSeconds,
        tmpfs: { "/tmp": `size=16m,mode=0700,uid=${RUN_AS},gid=${RUN_AS}` },
        networksAdvanced: [{ name: place.networkName, ipv4Address: containerIp }],
        volumes: [
          { volumeName: dataVolume.name, containerPath: DATA_DIR },
          { volumeName: files.volumeName, containerPath: FILES_DIR, readOnly: true },
        ],
        labels: [...labels, { label: "redis-ha.files", value: files.contentHash }],
      },
      {
        parent: this,
        dependsOn: [files],
        deleteBeforeReplace: true,
        // These would change in the state only, never in the container.
        replaceOnChanges: ["tmpfs", "init", "mounts"],
      },
    );
    this.registerOutputs({ containerName });
  }
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { FILES } from "../configs/supervisor";
import { renderSentinelConf } from "../configs/sentinel-conf";
import { sentinelSupervisorConfig } from "../configs/supervisor-config";
import type { SentinelPlace } from "../configs/topology";
import { FilesVolume } from "./files-volume";
import type { MemberArgs } from "./member";
import { redisContainer } from "./redis-container";

export interface SentinelArgs extends MemberArgs {
  place: SentinelPlace;
}

/** A Sentinel holds nothing but its own small state. */
const SENTINEL_MEMORY = 128 * (1 << 20);

/** One Sentinel with its volume: its id and epochs outlive the container. */
export class Sentinel extends pulumi.ComponentResource {
  readonly container: docker.Container;

  constructor(name: string, args: SentinelArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Sentinel", name, {}, opts);
    const { place, settings, passwords } = args;
    const labels = args.labels(place.name);
    const dataVolume = new docker.Volume(
      `${name}-data`,
      { name: `${place.containerName}-data`, labels },
      { parent: this, protect: settings.protect, retainOnDelete: settings.protect },
    );
    const conf = passwords
      .of("sentinel")
      .apply((sentinelPassword) => renderSentinelConf({ settings, announce: place, sentinelPassword }));
    const files = new FilesVolume(
      `${name}-files`,
      {
        containerName: place.containerName,
        image: args.image,
        hashKey: passwords.hashKey,
        labels,
        files: {
          [FILES.supervisor]: JSON.stringify(sentinelSupervisorConfig(settings, place.name)),
          [FILES.server]: conf,
          [FILES.acl]: args.sentinelAcl,
          [FILES.nodePassword]: passwords.of("node"),
          [FILES.sentinelPassword]: passwords.of("sentinel"),
          ...args.certificates.filesOf(place.name),
        },
      },
      { parent: this },
    );
    this.container = redisContainer(
      `${name}-container`,
      {
        containerName: place.containerName,
        image: args.image,
        settings,
        networkName: args.networkName,
        containerIp: place.containerIp,
        publish: settings.advertise === "host" ? [place.port] : [],
        publishOn: settings.hostAddress,
        memory: SENTINEL_MEMORY,
        dataVolume,
        files,
        labels,
        after: args.after,
      },
      { parent: this },
    );
    this.registerOutputs({ containerName: place.containerName });
  }
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { publishedPorts, SENTINEL_MEMORY } from "../configs/member-container";
import { sentinelFiles } from "../configs/member-files";
import { renderSentinelConf } from "../configs/sentinel-conf";
import type { SentinelPlace } from "../configs/topology";
import { FilesVolume } from "./files-volume";
import type { MemberArgs } from "./member";
import { redisContainer } from "./redis-container";

export interface SentinelArgs extends MemberArgs {
  place: SentinelPlace;
}

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
        files: sentinelFiles<pulumi.Input<string>>(settings, place.name, {
          conf,
          acl: args.sentinelAcl,
          nodePassword: passwords.of("node"),
          sentinelPassword: passwords.of("sentinel"),
          certificate: args.certificates.textsOf(place.name),
        }),
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
        publish: publishedPorts(settings, place),
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

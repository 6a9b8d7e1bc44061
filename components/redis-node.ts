import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { fixedPart } from "../configs/live-conf";
import { publishedPorts } from "../configs/member-container";
import { nodeFiles } from "../configs/member-files";
import { renderRedisConf } from "../configs/redis-conf";
import { FILES, LIVE_FILES } from "../configs/supervisor";
import type { NodePlace } from "../configs/topology";
import { FilesVolume } from "./files-volume";
import type { MemberArgs } from "./member";
import { redisContainer } from "./redis-container";

export interface RedisNodeArgs extends MemberArgs {
  place: NodePlace;
}

/** One Redis server with its volume. Its role is not known here: roles move. */
export class RedisNode extends pulumi.ComponentResource {
  readonly container: docker.Container;

  constructor(name: string, args: RedisNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:RedisNode", name, {}, opts);
    const { place, settings } = args;
    const labels = args.labels(place.name);
    const dataVolume = new docker.Volume(
      `${name}-data`,
      { name: `${place.containerName}-data`, labels },
      { parent: this, protect: settings.protect, retainOnDelete: settings.protect },
    );
    const conf = args.passwords
      .of("replication")
      .apply((masterAuth) => renderRedisConf({ settings, port: place.port, masterAuth }));
    const files = new FilesVolume(
      `${name}-files`,
      {
        containerName: place.containerName,
        image: args.image,
        hashKey: args.passwords.hashKey,
        labels,
        fixed: (path, text) => (LIVE_FILES.includes(path) ? undefined : path === FILES.server ? fixedPart(text) : text),
        files: nodeFiles<pulumi.Input<string>>(settings, place.name, {
          conf,
          acl: args.nodeAcl,
          nodePassword: args.passwords.of("node"),
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
        memory: settings.memory,
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

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

export interface GroupNetworkArgs {
  networkName: string;
  /** IPv4 network in CIDR form, and the host's own address in it. */
  subnet: string;
  gateway: string;
  /** Where the engine takes addresses for containers without a fixed one. */
  ipRange: string | undefined;
  /** Without a way out: containers reach each other and the host, and nothing else. */
  internal: boolean;
  labels: docker.types.input.NetworkLabel[];
}

/** The group's own bridge network, in which each container has its address for life. */
export class GroupNetwork extends pulumi.ComponentResource {
  readonly networkName: pulumi.Output<string>;

  constructor(name: string, args: GroupNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:GroupNetwork", name, {}, opts);
    const network = new docker.Network(
      `${name}-bridge`,
      {
        name: args.networkName,
        driver: "bridge",
        internal: args.internal,
        ipamConfigs: [{ subnet: args.subnet, gateway: args.gateway, ipRange: args.ipRange }],
        labels: args.labels,
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.networkName = network.name;
    this.registerOutputs({ networkName: this.networkName });
  }
}

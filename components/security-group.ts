import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clientPorts } from "../configs/client-ports";
import type { Settings } from "../configs/settings";

export interface SecurityGroupArgs {
  settings: Settings;
  /** Tag of everything that belongs to this stack. */
  stack: string;
}

/** The provider of what is made in the VPC. Credentials come from the environment, as everywhere with AWS. */
export function vpcProvider(name: string, { settings }: SecurityGroupArgs): aws.Provider {
  return new aws.Provider(name, { region: settings.network.securityGroup.region });
}

/**
 * What lets the networks of `network.allowedCidrs` reach nodes and Sentinels on the EC2 instance that is the Docker host. It says nothing
 * of what the instance may reach: groups add to one another, and this one stands beside the instance's own.
 */
export class SecurityGroup extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: SecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:SecurityGroup", name, {}, opts);
    const { settings } = args;
    const { allowedCidrs, securityGroup } = settings.network;
    const tags = { "redis-ha.stack": args.stack, "redis-ha.group": settings.group };
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        name: `${settings.prefix}-redis-ha`,
        description: `Clients of the Redis group ${settings.group}`,
        vpcId: securityGroup.vpcId,
        tags,
      },
      { parent: this },
    );
    for (const { of, from, to } of clientPorts(settings)) {
      for (const cidr of allowedCidrs) {
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-${of === "monitoring" ? `${of}-${from}` : of}-${cidr.replace("/", "-")}`,
          {
            securityGroupId: group.id,
            description: `${of} of ${settings.group}`,
            cidrIpv4: cidr,
            ipProtocol: "tcp",
            fromPort: from,
            toPort: to,
            tags,
          },
          { parent: this },
        );
      }
    }
    this.groupId = group.id;
    this.registerOutputs({ groupId: this.groupId });
  }
}

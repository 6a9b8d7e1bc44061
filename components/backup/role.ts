import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../configs/backup/policy";

export interface BackupRoleArgs {
  roleName: string;
  description: string;
  /** Who may take the role. */
  trust: pulumi.Input<PolicyDocument>;
  /** What whoever took it may do: all of it in one inline policy, so that nobody else's change to a shared one reaches it. */
  policy: pulumi.Input<PolicyDocument>;
  tags: Record<string, string>;
}

/** A role with its one policy. */
export class BackupRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  /** Known once the role has its rights, and not before. */
  readonly policy: aws.iam.RolePolicy;

  constructor(name: string, args: BackupRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:BackupRole", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        description: args.description,
        assumeRolePolicy: json(args.trust),
        tags: args.tags,
      },
      { parent: this },
    );
    this.policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { name: args.roleName, role: role.name, policy: json(args.policy) },
      { parent: this },
    );
    this.arn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ arn: this.arn });
  }
}

/** A policy as the text that AWS takes. */
export function json(document: pulumi.Input<PolicyDocument>): pulumi.Output<string> {
  return pulumi.output(document).apply((plain) => JSON.stringify(plain));
}

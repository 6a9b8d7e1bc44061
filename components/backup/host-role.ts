import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policy } from "../../configs/backup/policy";
import { proverStatements, type PolicyScope } from "../../configs/backup/role-policies";
import { trustHosts } from "../../configs/backup/trust";
import type { Settings } from "../../configs/settings";
import { BackupRole } from "./role";

export interface BackupHostRoleArgs {
  settings: Settings;
  scope: pulumi.Output<PolicyScope>;
  /** Of the role, and of its instance profile. */
  roleName: string;
  tags: Record<string, string>;
}

/** What the host of the container is given, so that the container may make backups and prove them: one role, with an instance profile. */
export class BackupHostRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** Its name, for `aws ec2 associate-iam-instance-profile`. */
  readonly instanceProfile: pulumi.Output<string>;

  constructor(name: string, args: BackupHostRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:BackupHostRole", name, {}, opts);
    const { settings, scope, roleName, tags } = args;
    const role = new BackupRole(
      `${name}-prover`,
      {
        roleName,
        description: "Makes backups of redis-ha and proves them; can't delete them",
        trust: scope.apply(({ names }) => trustHosts(settings.backup.provers, names)),
        policy: scope.apply((s) => policy(...proverStatements(s))),
        tags,
      },
      { parent: this },
    );
    const profile = new aws.iam.InstanceProfile(
      `${name}-profile`,
      { name: roleName, role: role.roleName, tags },
      { parent: this },
    );
    this.arn = role.arn;
    this.instanceProfile = profile.name;
    this.registerOutputs({ arn: this.arn, instanceProfile: this.instanceProfile });
  }
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsSchedules } from "../../configs/backup/schedules";
import type { BackupNames } from "../../configs/backup/names";
import { policy } from "../../configs/backup/policy";
import { schedulerStatements, type PolicyScope } from "../../configs/backup/role-policies";
import { trustScheduler } from "../../configs/backup/trust";
import type { Settings } from "../../configs/settings";
import { BackupRole } from "./role";

export interface BackupSchedulesArgs {
  settings: Settings;
  scope: pulumi.Output<PolicyScope>;
  names: BackupNames;
  functionArn: pulumi.Input<string>;
  /** Queue of events that could not be delivered. */
  deadLetterArn: pulumi.Input<string>;
  tags: Record<string, string>;
}

/** When the function is called, and with which event: one schedule a class. */
export class BackupSchedules extends pulumi.ComponentResource {
  constructor(name: string, args: BackupSchedulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:BackupSchedules", name, {}, opts);
    const { settings, scope, names, tags } = args;
    const group = new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: names.scheduleGroup, tags },
      { parent: this },
    );
    const role = new BackupRole(
      `${name}-caller`,
      {
        roleName: names.schedulerRole,
        description: "Calls the backup function of redis-ha by schedule",
        trust: scope.apply(({ arns, accountId }) => trustScheduler(arns, { accountId })),
        policy: scope.apply((s) => policy(...schedulerStatements(s))),
        tags,
      },
      { parent: this },
    );
    for (const { backupClass, expression, event } of awsSchedules(settings)) {
      new aws.scheduler.Schedule(
        `${name}-${backupClass}`,
        {
          name: backupClass,
          groupName: group.name,
          description: `The ${backupClass} backup of the Redis group ${settings.group}`,
          scheduleExpression: expression,
          scheduleExpressionTimezone: "UTC",
          flexibleTimeWindow: { mode: "OFF" },
          target: {
            arn: args.functionArn,
            roleArn: role.arn,
            input: event,
            deadLetterConfig: { arn: args.deadLetterArn },
            retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
          },
        },
        { parent: this, dependsOn: [role.policy] },
      );
    }
    this.registerOutputs({});
  }
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BackupNames } from "../../configs/backup/names";
import { policy } from "../../configs/backup/policy";
import { functionStatements, queuePolicy, type PolicyScope } from "../../configs/backup/role-policies";
import { trustLambda } from "../../configs/backup/trust";
import type { Settings } from "../../configs/settings";
import type { FunctionCode } from "./function-code";
import { BackupRole, json } from "./role";
import { BackupSchedules } from "./schedules";

export interface BackupFunctionArgs {
  settings: Settings;
  scope: pulumi.Output<PolicyScope>;
  names: BackupNames;
  code: FunctionCode;
  /** What the function logs in with: JSON, a secret. It is kept in Secrets Manager, and read from there at each run. */
  secret: pulumi.Input<string>;
  /** Its environment, without anything secret, given the ARN of the secret. */
  environment: (secretArn: string) => Record<string, string>;
  tags: Record<string, string>;
}

/** Lambda's own words, in seconds: how long a run waits for the one before, of which there may be one of each class. */
const EVENT_AGE_SECONDS = 3600;
const DEAD_LETTER_DAYS = 14;

/** The Lambda function that makes backups: one at a time, by schedule, with what failed in a queue. */
export class BackupFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** URL of the queue with the events of runs that failed. */
  readonly deadLetterQueue: pulumi.Output<string>;

  constructor(name: string, args: BackupFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:BackupFunction", name, {}, opts);
    const { settings, scope, names, code, tags } = args;
    const { lambda, kmsKeyId } = settings.backup;
    const own = { parent: this };
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: names.secret,
        description: "What the backup function of redis-ha logs in with",
        kmsKeyId,
        // It is a copy of what the stack's state has, and its name must be free for the next `up`.
        recoveryWindowInDays: 0,
        tags,
      },
      own,
    );
    const value = new aws.secretsmanager.SecretVersion(
      `${name}-secret-value`,
      { secretId: secret.id, secretString: pulumi.secret(args.secret) },
      own,
    );
    const queue = new aws.sqs.Queue(
      `${name}-failed`,
      {
        name: names.deadLetterQueue,
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: DEAD_LETTER_DAYS * 86_400,
        tags,
      },
      own,
    );
    new aws.sqs.QueuePolicy(
      `${name}-failed-policy`,
      { queueUrl: queue.id, policy: json(queue.arn.apply(queuePolicy)) },
      own,
    );
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: names.logGroup, retentionInDays: lambda.logRetentionDays, tags },
      own,
    );
    const role = new BackupRole(
      `${name}-role`,
      {
        roleName: names.functionRole,
        description: "Runs the backup function of redis-ha",
        trust: trustLambda(),
        policy: scope.apply((s) => policy(...functionStatements(s))),
        tags,
      },
      own,
    );
    const fn = new aws.lambda.Function(
      `${name}-function`,
      {
        name: names.functionName,
        description: `Backups of the Redis group ${settings.group}`,
        runtime: "nodejs22.x",
        architectures: [lambda.architecture],
        handler: code.handler,
        code: new pulumi.asset.FileArchive(code.path),
        sourceCodeHash: code.sha256,
        role: role.arn,
        timeout: lambda.timeoutSeconds,
        memorySize: lambda.memoryMb,
        ephemeralStorage: { size: lambda.ephemeralStorageMb },
        // Two backups at once would be two full copies from the same node.
        reservedConcurrentExecutions: 1,
        // Nothing secret, so not under the key: else the role would need it for this as well.
        environment: { variables: secret.arn.apply(args.environment) },
        vpcConfig:
          lambda.subnetIds.length > 0
            ? { subnetIds: lambda.subnetIds, securityGroupIds: lambda.securityGroupIds }
            : undefined,
        tags,
      },
      // Without the group Lambda would make one of its own, whose logs stay for ever; without its rights it can't enter the VPC.
      { ...own, dependsOn: [logs, role.policy, value] },
    );
    new aws.lambda.FunctionEventInvokeConfig(
      `${name}-retries`,
      {
        functionName: fn.name,
        maximumRetryAttempts: 1,
        maximumEventAgeInSeconds: EVENT_AGE_SECONDS,
        // Unlike the function's own dead-letter setting, it tells the error beside the event.
        destinationConfig: { onFailure: { destination: queue.arn } },
      },
      own,
    );
    new BackupSchedules(
      `${name}-schedules`,
      { settings, scope, names, functionArn: fn.arn, deadLetterArn: queue.arn, tags },
      own,
    );
    this.functionName = fn.name;
    this.deadLetterQueue = queue.url;
    this.registerOutputs({ functionName: this.functionName, deadLetterQueue: this.deadLetterQueue });
  }
}

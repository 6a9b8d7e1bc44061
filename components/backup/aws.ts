import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionEnvironment } from "../../configs/backup/environment";
import { backupArns, backupNames } from "../../configs/backup/names";
import type { BackupArgs, BackupOutputs, TargetArgs } from "./args";
import { BackupBucket } from "./bucket";
import { BackupFunction } from "./function";
import { BackupHostRole } from "./host-role";
import { backupSecret } from "./secret";

/** The provider of all that backups need on AWS. Credentials come from the environment, as everywhere with AWS. */
export function awsProvider(name: string, { settings }: BackupArgs, opts?: pulumi.ResourceOptions): aws.Provider {
  const { region, endpoint, pathStyle } = settings.backup;
  return new aws.Provider(
    name,
    { region, s3UsePathStyle: pathStyle, endpoints: endpoint === undefined ? [] : [{ s3: endpoint }] },
    opts,
  );
}

/** Backups on AWS: the bucket, its roles and, if wanted, the function. Takes its provider from `opts.providers`. */
export class AwsBackup extends pulumi.ComponentResource {
  readonly outputs: BackupOutputs;

  constructor(name: string, args: TargetArgs, opts: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:AwsBackup", name, {}, opts);
    const { settings, access } = args;
    const names = backupNames(settings);
    const tags = { "redis-ha.stack": args.stack, "redis-ha.group": settings.group };
    const scope = aws
      .getCallerIdentityOutput({}, { parent: this })
      .apply(({ accountId }) => ({ settings, names, accountId, arns: backupArns(names, { accountId }) }));
    const bucket = new BackupBucket(
      `${name}-bucket`,
      {
        settings,
        scope,
        bucketName: names.bucket,
        writerRole: names.writerRole,
        restorerRole: names.restorerRole,
        tags,
      },
      { parent: this },
    );
    const host = settings.backup.container.enabled
      ? new BackupHostRole(`${name}-host`, { settings, scope, roleName: names.proverRole, tags }, { parent: this })
      : undefined;
    const runner = settings.backup.lambda.enabled
      ? new BackupFunction(
          `${name}-lambda`,
          {
            settings,
            scope,
            names,
            code: args.functionCode(),
            secret: backupSecret(args),
            environment: (secretArn) => functionEnvironment(settings, access, secretArn),
            tags,
          },
          { parent: this, dependsOn: [...bucket.parts] },
        )
      : undefined;
    this.outputs = {
      target: "aws",
      bucket: bucket.bucketName,
      region: names.region,
      prefix: settings.backup.prefix,
      writerRole: bucket.writerRole,
      restorerRole: bucket.restorerRole,
      ...(host ? { proverRole: host.arn, instanceProfile: host.instanceProfile } : {}),
      ...(runner ? { function: runner.functionName, deadLetterQueue: runner.deadLetterQueue } : {}),
    };
    this.registerOutputs(this.outputs);
  }
}

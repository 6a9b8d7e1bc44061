import * as pulumi from "@pulumi/pulumi";
import { GeneratedSecret } from "../generated-secret";
import type { BackupArgs, BackupOutputs, PlacedBackupArgs, TargetArgs } from "./args";
import { LocalStore } from "./local-store";
import { BackupRunner } from "./runner";

export type { BackupArgs, BackupOutputs, GroupAccess, StackPlace } from "./args";

/** What is used here of aws.ts, which must not be imported: see below. */
interface AwsModule {
  awsProvider: (name: string, args: BackupArgs, opts: pulumi.ResourceOptions) => pulumi.ProviderResource;
  AwsBackup: new (
    name: string,
    args: TargetArgs,
    opts: pulumi.ComponentResourceOptions,
  ) => { readonly outputs: BackupOutputs };
}

/** Backups of the group: where they go, and who makes them. Make one only where the setting `backup.enabled` is set. */
export class Backup extends pulumi.ComponentResource {
  /** For the stack: `backup`; `backupKey` and, for the stack's own store, `backupCredentials`, where the program made them. */
  readonly outputs: Readonly<Record<string, pulumi.Input<unknown>>>;

  constructor(name: string, args: PlacedBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Backup", name, {}, opts);
    const { backup, protect } = args.settings;
    const encryptionKey = backup.encryption === "client" ? this.makeKey(name, protect) : undefined;
    const target = { ...args, encryptionKey };
    const store = backup.target === "local" ? new LocalStore(`${name}-store`, args, { parent: this }) : undefined;
    const where = backup.target === "aws" ? this.onAws(name, target) : s3Outputs(target);
    if (backup.container.enabled)
      new BackupRunner(
        `${name}-runner`,
        { ...target, credentials: store?.credentials },
        { parent: this, dependsOn: [args.group, ...(store ? [store] : [])] },
      );
    this.outputs = {
      backup: where,
      ...(encryptionKey ? { backupKey: encryptionKey } : {}),
      ...(store ? { backupCredentials: store.credentials } : {}),
    };
    this.registerOutputs(this.outputs);
  }

  /** 32 bytes, made once. With it gone all backups are, so it is kept as the data is. */
  private makeKey(name: string, protect: boolean): pulumi.Output<string> {
    const { value } = new GeneratedSecret(`${name}-key`, { parent: this, protect });
    return pulumi.secret(value.apply((text) => Buffer.from(text, "base64url").toString("base64")));
  }

  private onAws(name: string, args: TargetArgs): BackupOutputs {
    // Whoever imports the types of @pulumi/aws waits 6 s more for each preview, so only who uses them does.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- TypeScript follows an import, and not this
    const { awsProvider, AwsBackup } = require("./aws") as AwsModule;
    const provider = awsProvider(`${name}-provider`, args, { parent: this });
    return new AwsBackup(`${name}-aws`, args, { parent: this, providers: [provider] }).outputs;
  }
}

/** A bucket that is not on AWS. */
function s3Outputs({ settings: { backup } }: TargetArgs): BackupOutputs {
  const { target, bucket = "", endpoint = "", prefix } = backup;
  return { target, bucket, endpoint, prefix };
}

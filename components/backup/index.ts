import type * as pulumi from "@pulumi/pulumi";
import type { BackupArgs, BackupOutputs } from "./args";

export type { BackupAccess, BackupArgs, BackupOutputs } from "./args";

/** What is used here of aws.ts, which must not be imported: see below. */
interface AwsModule {
  awsProvider: (name: string, args: BackupArgs) => pulumi.ProviderResource;
  AwsBackup: new (
    name: string,
    args: BackupArgs,
    opts: pulumi.ComponentResourceOptions,
  ) => { readonly outputs: BackupOutputs };
}

/** Makes what the settings want for backups; undefined where they want none. */
export function makeBackup(name: string, args: BackupArgs): BackupOutputs | undefined {
  const { backup } = args.settings;
  if (!backup.enabled) return undefined;
  if (backup.target === "aws") {
    // Whoever imports the types of @pulumi/aws waits 6 s more for each preview, so only who uses them does.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- TypeScript follows an import, and not this
    const { awsProvider, AwsBackup } = require("./aws") as AwsModule;
    return new AwsBackup(name, args, { providers: [awsProvider(`${name}-aws`, args)] }).outputs;
  }
  return s3Outputs(args);
}

/** A bucket that is there already: nothing is made. */
function s3Outputs({ settings: { backup } }: BackupArgs): BackupOutputs {
  const { bucket = "", endpoint = "", prefix } = backup;
  return { target: "s3", bucket, endpoint, prefix };
}

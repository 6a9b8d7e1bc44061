import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AwsBackup } from "../../../components/backup/aws";
import { parseSettings } from "../../../configs/settings";
import { topologyOf } from "../../../configs/topology";
import { backupFunctionCode } from "../../../images/backup-function";

/** The AWS part of the program by itself, with a provider in front of a local AWS. What it is made from stands in the config. */
const config = new pulumi.Config();
const settings = parseSettings(config.requireObject<Record<string, unknown>>("settings"), { stack: "test" });
const endpoint = config.require("endpoint");
const services = ["s3", "iam", "lambda", "logs", "scheduler", "sqs", "secretsmanager", "sts"] as const;

const provider = new aws.Provider("local", {
  region: settings.backup.region,
  accessKey: "test",
  secretKey: "test",
  s3UsePathStyle: true,
  skipCredentialsValidation: true,
  skipMetadataApiCheck: true,
  endpoints: services.map((service) => ({ [service]: endpoint })),
});
const backup = new AwsBackup(
  "backup",
  {
    settings,
    stack: pulumi.getStack(),
    access: {
      view: topologyOf(settings).view,
      user: "backup",
      password: config.requireSecret("password"),
      ca: pulumi.output(config.require("ca")),
      certificate: undefined,
    },
    encryptionKey: undefined,
    functionCode: () => backupFunctionCode(config.require("codeFolder")),
  },
  { providers: [provider] },
);

export = backup.outputs;

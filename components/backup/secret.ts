import * as pulumi from "@pulumi/pulumi";
import type { BackupSecret } from "../../configs/backup/environment";
import type { TargetArgs } from "./args";

/** All that who makes backups must keep to itself, as one JSON text; runtime/backup reads it so. */
export function backupSecret({ access, encryptionKey }: TargetArgs): pulumi.Output<string> {
  const { password, ca, certificate } = access;
  const secret: { [K in keyof BackupSecret]: pulumi.Input<string> } = {
    password,
    ca,
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  };
  return pulumi.secret(pulumi.jsonStringify(secret));
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketPolicy } from "../../configs/backup/bucket-policy";
import { lifecycleRules } from "../../configs/backup/lifecycle";
import { policy } from "../../configs/backup/policy";
import { restorerStatements, writerStatements, type PolicyScope } from "../../configs/backup/role-policies";
import { trustPrincipals } from "../../configs/backup/trust";
import type { Settings } from "../../configs/settings";
import { BackupRole, json } from "./role";

export interface BackupBucketArgs {
  settings: Settings;
  /** Names and ARNs; the account's number comes from the provider, so they are not known before. */
  scope: pulumi.Output<PolicyScope>;
  bucketName: string;
  /** Names of the roles that this component makes. */
  writerRole: string;
  restorerRole: string;
  tags: Record<string, string>;
}

/**
 * The bucket of the backups: private, versioned, encrypted, TLS only, and emptied by its own lifecycle; with one role that writes
 * and can't delete or read, and one that reads and can't write. With the setting `protect` Pulumi deletes none of its parts.
 */
export class BackupBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly writerRole: pulumi.Output<string>;
  readonly restorerRole: pulumi.Output<string>;
  /** What must be there before the first backup is written. */
  readonly parts: readonly pulumi.Resource[];

  constructor(name: string, args: BackupBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:BackupBucket", name, {}, opts);
    const { settings, scope, tags } = args;
    const { backup, protect } = settings;
    const kept = { parent: this, protect, retainOnDelete: protect };
    const locked = backup.objectLock.mode !== "off";
    const { bucket, id } = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: backup.forceDestroy, objectLockEnabled: locked, tags },
      kept,
    );
    const closed = new aws.s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket: id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      kept,
    );
    const owned = new aws.s3.BucketOwnershipControls(
      `${name}-owner`,
      { bucket: id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      kept,
    );
    const versioned = new aws.s3.BucketVersioning(
      `${name}-versions`,
      { bucket: id, versioningConfiguration: { status: "Enabled" } },
      kept,
    );
    const encrypted = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: id, rules: [encryptionRule(backup.kmsKeyId)] },
      kept,
    );
    // S3 takes one change of a bucket's access at a time ("a conflicting conditional operation is in progress").
    const policed = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: id, policy: json(scope.apply(({ arns }) => bucketPolicy(arns.bucket, backup.kmsKeyId))) },
      { ...kept, dependsOn: [closed, owned] },
    );
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket: id, rules: lifecycleRules(settings).map(mutable) },
      { ...kept, dependsOn: [versioned] },
    );
    const lock = locked
      ? [
          new aws.s3.BucketObjectLockConfiguration(
            `${name}-lock`,
            {
              bucket: id,
              rule: {
                defaultRetention: { mode: backup.objectLock.mode.toUpperCase(), days: backup.objectLock.days },
              },
            },
            { ...kept, dependsOn: [versioned] },
          ),
        ]
      : [];
    this.parts = [closed, owned, versioned, encrypted, policed, lifecycle, ...lock];
    this.bucketName = bucket;
    this.writerRole = new BackupRole(
      `${name}-writer`,
      {
        roleName: args.writerRole,
        description: "Writes backups of redis-ha; can neither read nor delete them",
        trust: scope.apply(({ arns }) => trustPrincipals(backup.writers, arns)),
        policy: scope.apply((s) => policy(...writerStatements(s))),
        tags,
      },
      { parent: this },
    ).arn;
    this.restorerRole = new BackupRole(
      `${name}-restorer`,
      {
        roleName: args.restorerRole,
        description: "Reads backups of redis-ha; can neither write nor delete them",
        trust: scope.apply(({ arns }) => trustPrincipals(backup.restorers, arns)),
        policy: scope.apply((s) => policy(...restorerStatements(s))),
        tags,
      },
      { parent: this },
    ).arn;
    this.registerOutputs({
      bucketName: this.bucketName,
      writerRole: this.writerRole,
      restorerRole: this.restorerRole,
    });
  }
}

/** With a key of its own a bucket key saves a call to KMS for each part of each object. */
function encryptionRule(kmsKeyArn: string | undefined): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (kmsKeyArn === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
    bucketKeyEnabled: true,
  };
}

/** The SDK's types want lists that may be changed. */
function mutable(rule: ReturnType<typeof lifecycleRules>[number]): aws.types.input.s3.BucketLifecycleConfigurationRule {
  const { transitions, ...rest } = rule;
  return transitions ? { ...rest, transitions: [...transitions] } : rest;
}

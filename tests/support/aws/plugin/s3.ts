import * as s3 from "@aws-sdk/client-s3";
import type { Clients } from "./clients";
import { put, type Resource } from "./resource";
import { list, object, pascal, text, type Value, type Values } from "./values";

const tagSet = (tags: Value | undefined) =>
  Object.entries(object(tags ?? {})).map(([Key, value]) => ({ Key, Value: text(value) }));

const bucket: Resource = {
  fixed: ["bucket", "objectLockEnabled"],
  create: async (aws, inputs) => {
    const name = text(inputs.bucket);
    await aws.s3.send(
      new s3.CreateBucketCommand({
        Bucket: name,
        ObjectLockEnabledForBucket: inputs.objectLockEnabled === true,
        ...(aws.region === "us-east-1"
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: aws.region as s3.BucketLocationConstraint } }),
      }),
    );
    await tag(aws, name, inputs);
    return { id: name, outputs: { arn: `arn:aws:s3:::${name}` } };
  },
  update: async (aws, id, inputs) => {
    await tag(aws, id, inputs);
    return undefined;
  },
  exists: (aws, id) => aws.s3.send(new s3.HeadBucketCommand({ Bucket: id })),
  remove: async (aws, id, { forceDestroy }) => {
    if (forceDestroy === true) await empty(aws, id);
    await aws.s3.send(new s3.DeleteBucketCommand({ Bucket: id }));
  },
};

const tag = (aws: Clients, name: string, inputs: Values) =>
  aws.s3.send(new s3.PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: tagSet(inputs.tags) } }));

async function empty(aws: Clients, name: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await aws.s3.send(new s3.ListObjectVersionsCommand({ Bucket: name }));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
    await aws.s3.send(new s3.DeleteObjectCommand({ Bucket: name, Key, VersionId }));
  }
}

/** A part of a bucket, which is put as a whole and known by the bucket's name. */
function part(
  send: (aws: Clients, Bucket: string, inputs: Values) => Promise<unknown>,
  exists: (aws: Clients, Bucket: string) => Promise<unknown>,
  remove: (aws: Clients, Bucket: string) => Promise<unknown>,
): Resource {
  return put((inputs) => text(inputs.bucket), {
    fixed: ["bucket"],
    put: (aws, inputs) => send(aws, text(inputs.bucket), inputs),
    exists: (aws, id) => exists(aws, id),
    remove: (aws, id) => remove(aws, id),
  });
}

const lifecycleRule = (rule: Value) => {
  const { id, status, filter, transitions, ...rest } = object(rule);
  return {
    ...(pascal(rest) as object),
    ID: text(id),
    Status: text(status) as s3.ExpirationStatus,
    Filter: pascal(filter) as s3.LifecycleRuleFilter,
    ...(transitions === undefined ? {} : { Transitions: pascal(transitions) as s3.Transition[] }),
  };
};

const encryptionRule = (rule: Value) => {
  const { applyServerSideEncryptionByDefault, bucketKeyEnabled } = object(rule);
  const { sseAlgorithm, kmsMasterKeyId } = object(applyServerSideEncryptionByDefault);
  return {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: text(sseAlgorithm) as s3.ServerSideEncryption,
      KMSMasterKeyID: kmsMasterKeyId === undefined ? undefined : text(kmsMasterKeyId),
    },
    BucketKeyEnabled: bucketKeyEnabled === true,
  };
};

/** By type, as `@pulumi/aws` names them. */
export const s3Resources: Readonly<Record<string, Resource>> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketVersioning:BucketVersioning": part(
    (aws, Bucket, inputs) =>
      aws.s3.send(
        new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: pascal(inputs.versioningConfiguration) }),
      ),
    (aws, Bucket) => aws.s3.send(new s3.GetBucketVersioningCommand({ Bucket })),
    (aws, Bucket) =>
      aws.s3.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } })),
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": part(
    (aws, Bucket, inputs) => {
      const blocks = Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "bucket"));
      return aws.s3.send(
        new s3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: pascal(blocks) }),
      );
    },
    (aws, Bucket) => aws.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket })),
    (aws, Bucket) => aws.s3.send(new s3.DeletePublicAccessBlockCommand({ Bucket })),
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": part(
    (aws, Bucket, { rule }) =>
      aws.s3.send(new s3.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [pascal(rule)] } })),
    (aws, Bucket) => aws.s3.send(new s3.GetBucketOwnershipControlsCommand({ Bucket })),
    (aws, Bucket) => aws.s3.send(new s3.DeleteBucketOwnershipControlsCommand({ Bucket })),
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": part(
    (aws, Bucket, { rules }) =>
      aws.s3.send(
        new s3.PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: { Rules: list(rules).map(encryptionRule) },
        }),
      ),
    (aws, Bucket) => aws.s3.send(new s3.GetBucketEncryptionCommand({ Bucket })),
    (aws, Bucket) => aws.s3.send(new s3.DeleteBucketEncryptionCommand({ Bucket })),
  ),
  "aws:s3/bucketPolicy:BucketPolicy": part(
    (aws, Bucket, { policy }) => aws.s3.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: text(policy) })),
    (aws, Bucket) => aws.s3.send(new s3.GetBucketPolicyCommand({ Bucket })),
    (aws, Bucket) => aws.s3.send(new s3.DeleteBucketPolicyCommand({ Bucket })),
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": part(
    (aws, Bucket, { rules }) =>
      aws.s3.send(
        new s3.PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: list(rules).map(lifecycleRule) },
        }),
      ),
    (aws, Bucket) => aws.s3.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket })),
    (aws, Bucket) => aws.s3.send(new s3.DeleteBucketLifecycleCommand({ Bucket })),
  ),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": part(
    (aws, Bucket, { rule }) =>
      aws.s3.send(
        new s3.PutObjectLockConfigurationCommand({
          Bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: pascal(rule) },
        }),
      ),
    (aws, Bucket) => aws.s3.send(new s3.GetObjectLockConfigurationCommand({ Bucket })),
    (aws, Bucket) =>
      aws.s3.send(
        new s3.PutObjectLockConfigurationCommand({
          Bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
        }),
      ),
  ),
};

import { policy, type PolicyDocument, type Statement } from "./policy";

const TLS_LEAST = "1.2";

/**
 * The bucket's own policy: it only denies, and to everybody. Who may do something is said by the roles.
 * @param kmsKeyArn the one key that may be used; undefined for S3's own keys
 */
export function bucketPolicy(bucketArn: string, kmsKeyArn: string | undefined): PolicyDocument {
  const all = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [bucketArn, `${bucketArn}/*`] } as const;
  const puts = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${bucketArn}/*` } as const;
  const sse = "s3:x-amz-server-side-encryption";
  const forKey: Statement[] =
    kmsKeyArn === undefined
      ? []
      : [
          // A put that says nothing gets the bucket's default, which is this key. The negated operators hold for an absent header
          // too, hence Null beside them.
          {
            ...puts,
            Sid: "DenyOtherEncryption",
            Condition: { Null: { [sse]: "false" }, StringNotEquals: { [sse]: "aws:kms" } },
          },
          // `aws:kms` without a key's id would mean the account's default key: absent is as wrong as another.
          {
            ...puts,
            Sid: "DenyOtherKey",
            Condition: { Null: { [sse]: "false" }, StringNotEquals: { [`${sse}-aws-kms-key-id`]: kmsKeyArn } },
          },
        ];
  return policy(
    { ...all, Sid: "DenyPlainHttp", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { ...all, Sid: "DenyOldTls", Condition: { NumericLessThan: { "s3:TlsVersion": TLS_LEAST } } },
    // A key that the uploader alone has: what a thief would use to hold the backups to ransom.
    {
      ...puts,
      Sid: "DenyCustomerKeys",
      Condition: { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } },
    },
    ...forKey,
  );
}

import { S3Client } from "@aws-sdk/client-s3";
import { issueCertificate } from "../../../components/certificates/issue";
import { CliError } from "../errors";
import type { OpenStack } from "../stack";
import type { OperatorCertificate } from "./request";

/**
 * Credentials for a stack's store, as AWS' tools keep them in a file: those of the stack's own store, else what this machine has for the
 * operator, by the environment, a profile or SSO. Undefined where it has none: then the role of the engine's host serves, as for the
 * container that makes backups.
 */
export async function storeCredentials({ settings, outputs }: OpenStack): Promise<string | undefined> {
  if (outputs.backupCredentials !== undefined) return outputs.backupCredentials;
  const client = new S3Client({ region: settings.backup.region ?? "us-east-1" });
  // The role of this machine, should it be one of AWS', is none of the operator's.
  const before = process.env.AWS_EC2_METADATA_DISABLED;
  process.env.AWS_EC2_METADATA_DISABLED = "true";
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return [
      "[default]",
      `aws_access_key_id = ${accessKeyId}`,
      `aws_secret_access_key = ${secretAccessKey}`,
      ...(sessionToken === undefined ? [] : [`aws_session_token = ${sessionToken}`]),
      "",
    ].join("\n");
  } catch {
    return undefined;
  } finally {
    if (before === undefined) delete process.env.AWS_EC2_METADATA_DISABLED;
    else process.env.AWS_EC2_METADATA_DISABLED = before;
    client.destroy();
  }
}

/** Days that the certificate of one run is good for. */
const DAYS = 1;

/** A certificate by the group's authority for a server at this address; where users bring their own, that one. */
export async function operatorCertificate(
  { stack, name, outputs }: OpenStack,
  address: string,
): Promise<OperatorCertificate> {
  if (outputs.caKey !== undefined) {
    const spec = { commonName: "redis-ha operator", dnsNames: [], ips: [address], days: DAYS };
    const { cert, key } = await issueCertificate({ cert: outputs.ca, key: outputs.caKey }, spec);
    return { cert, key };
  }
  const { value } = await stack.getConfig("redis-ha:tlsFiles");
  const { cert, key } = JSON.parse(value) as Partial<OperatorCertificate>;
  if (cert !== undefined && key !== undefined) return { cert, key };
  throw new CliError("settings-wrong", `tlsFiles of the stack ${name} lacks cert or key`);
}

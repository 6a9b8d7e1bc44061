import { createHash, createHmac } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";

const ANSWER = z.object({ SecretString: z.string() });
const REFUSAL = z.object({ __type: z.string() });
const TIMEOUT_MS = 10_000;

/** Who asks, and of whom; the tests ask a server of their own. */
export interface SecretsAccess {
  readonly endpoint?: string;
  readonly credentials?: () => Promise<Credentials>;
  readonly now?: Date;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * The text of a secret in AWS Secrets Manager: one call, GetSecretValue, signed as AWS' Signature Version 4 has it, with the
 * credentials that the S3 client would use.
 * @throws Error with AWS' own name for what is wrong
 */
export async function readSecret(arn: string, access: SecretsAccess = {}): Promise<string> {
  const region = arn.split(":")[3] ?? "";
  const credentials = await (access.credentials ?? new S3Client({ region }).config.credentials)();
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const url = new URL(access.endpoint ?? `https://secretsmanager.${region}.${domain}/`);
  const body = JSON.stringify({ SecretId: arn });
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    host: url.host,
    "x-amz-date": (access.now ?? new Date()).toISOString().replace(/[-:]|\.\d+/g, ""),
    ...(credentials.sessionToken === undefined ? {} : { "x-amz-security-token": credentials.sessionToken }),
    "x-amz-target": "secretsmanager.GetSecretValue",
  };
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, authorization: authorization(headers, body, region, credentials) },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return ANSWER.parse(answer).SecretString;
  const named = REFUSAL.safeParse(answer);
  throw new Error(named.success ? named.data.__type : `HTTP status ${response.status}`);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Signature Version 4 of a POST to `/`. The headers are in alphabetical order already. */
function authorization(
  headers: Readonly<Record<string, string>> & { readonly "x-amz-date": string },
  body: string,
  region: string,
  { accessKeyId, secretAccessKey }: Credentials,
): string {
  const signed = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ["POST", "/", "", lines.join(""), signed, sha256(body)].join("\n");
  const date = headers["x-amz-date"];
  const scope = `${date.slice(0, 8)}/${region}/secretsmanager/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(request)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((parent, part) => hmac(parent, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, text).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

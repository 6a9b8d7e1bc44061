import type { AwsConfig } from "./clients";
import { revealed, text, type Values } from "./values";

const SERVICES = ["s3", "iam", "lambda", "logs", "scheduler", "sqs", "secretsmanager", "sts"] as const;

/** The provider's configuration: what is no text comes as JSON, as `@pulumi/aws` sends it. */
export function configOf(args: Values): AwsConfig {
  const listed = args.endpoints === undefined ? [] : (JSON.parse(text(args.endpoints)) as Record<string, string>[]);
  const endpoints = Object.assign({}, ...listed) as Record<string, string>;
  // As with the official one, and AWS' SDKs.
  const anywhere = process.env.AWS_ENDPOINT_URL;
  if (anywhere !== undefined) for (const service of SERVICES) endpoints[service] ??= anywhere;
  const other = Object.values(endpoints).filter((url) => new URL(url).hostname !== "127.0.0.1");
  if (Object.keys(endpoints).length === 0 || other.length > 0) {
    throw new Error("this plugin is for tests: it speaks to endpoints on 127.0.0.1 and to no others");
  }
  return {
    region: text(args.region),
    accessKey: text(revealed(args.accessKey ?? process.env.AWS_ACCESS_KEY_ID)),
    secretKey: text(revealed(args.secretKey ?? process.env.AWS_SECRET_ACCESS_KEY)),
    pathStyle: args.s3UsePathStyle === "true",
    endpoints,
  };
}

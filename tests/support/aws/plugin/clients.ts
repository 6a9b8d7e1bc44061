import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import { jsonService, type JsonService } from "./json-service";

/** Where AWS is, as the provider's configuration has it. */
export interface AwsConfig {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly pathStyle: boolean;
  /** URL of each service, by the provider's name of it. */
  readonly endpoints: Readonly<Record<string, string>>;
}

export interface Clients {
  readonly region: string;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly secrets: JsonService;
  readonly accountId: () => Promise<string>;
}

export function clientsOf(config: AwsConfig): Clients {
  const { region, accessKey, secretKey, endpoints } = config;
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  const at = (service: string) => ({ region, credentials, endpoint: endpoints[service] });
  const sts = jsonService({ ...at("sts"), service: "sts" });
  return {
    region,
    s3: new S3Client({ ...at("s3"), forcePathStyle: config.pathStyle }),
    iam: new IAMClient(at("iam")),
    lambda: new LambdaClient(at("lambda")),
    logs: new CloudWatchLogsClient(at("logs")),
    scheduler: new SchedulerClient(at("scheduler")),
    sqs: new SQSClient(at("sqs")),
    secrets: jsonService({ ...at("secretsmanager"), service: "secretsmanager" }),
    accountId: async () => {
      const answer = await sts.query({ Action: "GetCallerIdentity", Version: "2011-06-15" });
      const account = /<Account>(\d{12})<\/Account>/.exec(answer)?.[1];
      if (account === undefined) throw new Error(`no account in the answer of STS: ${answer}`);
      return account;
    },
  };
}

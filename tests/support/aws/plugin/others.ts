import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as sqs from "@aws-sdk/client-sqs";
import type { Clients } from "./clients";
import { put, type Resource } from "./resource";
import { object, pascal, text, type Value, type Values } from "./values";

const plainTags = (tags: Value | undefined) => object(tags ?? {}) as Record<string, string>;
const listedTags = (tags: Value | undefined) => Object.entries(plainTags(tags)).map(([Key, Value]) => ({ Key, Value }));

const logGroup: Resource = {
  fixed: ["name"],
  create: async (aws, inputs) => {
    const logGroupName = text(inputs.name);
    await aws.logs.send(new logs.CreateLogGroupCommand({ logGroupName, tags: plainTags(inputs.tags) }));
    await retain(aws, inputs);
    return { id: logGroupName };
  },
  update: async (aws, _id, inputs) => {
    await retain(aws, inputs);
    return undefined;
  },
  exists: async (aws, id) => {
    const { logGroups = [] } = await aws.logs.send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
    if (!logGroups.some((group) => group.logGroupName === id)) throw gone(id);
  },
  remove: (aws, id) => aws.logs.send(new logs.DeleteLogGroupCommand({ logGroupName: id })),
};

const retain = (aws: Clients, inputs: Values) =>
  aws.logs.send(
    new logs.PutRetentionPolicyCommand({
      logGroupName: text(inputs.name),
      retentionInDays: Number(inputs.retentionInDays),
    }),
  );

function gone(id: string): Error {
  return Object.assign(new Error(`${id} is not there`), { name: "ResourceNotFoundException" });
}

const scheduleGroup: Resource = {
  fixed: ["name", "tags"],
  create: async (aws, { name, tags }) => {
    await aws.scheduler.send(new scheduler.CreateScheduleGroupCommand({ Name: text(name), Tags: listedTags(tags) }));
    return { id: text(name) };
  },
  update: () => Promise.resolve(undefined),
  exists: (aws, id) => aws.scheduler.send(new scheduler.GetScheduleGroupCommand({ Name: id })),
  remove: (aws, id) => aws.scheduler.send(new scheduler.DeleteScheduleGroupCommand({ Name: id })),
};

const whole = (inputs: Values) => pascal(inputs) as scheduler.CreateScheduleCommandInput;
const place = (id: string) => {
  const [GroupName, Name = ""] = id.split("/");
  return { GroupName, Name };
};

const schedule: Resource = {
  fixed: ["name", "groupName"],
  create: async (aws, inputs) => {
    await aws.scheduler.send(new scheduler.CreateScheduleCommand(whole(inputs)));
    return { id: `${text(inputs.groupName)}/${text(inputs.name)}` };
  },
  update: async (aws, _id, inputs) => {
    await aws.scheduler.send(new scheduler.UpdateScheduleCommand(whole(inputs)));
    return undefined;
  },
  exists: (aws, id) => aws.scheduler.send(new scheduler.GetScheduleCommand(place(id))),
  remove: (aws, id) => aws.scheduler.send(new scheduler.DeleteScheduleCommand(place(id))),
};

const queueAttributes = (inputs: Values) => ({
  MessageRetentionPeriod: String(Number(inputs.messageRetentionSeconds)),
  SqsManagedSseEnabled: String(inputs.sqsManagedSseEnabled === true),
});

const queue: Resource = {
  fixed: ["name"],
  create: async (aws, inputs) => {
    const name = text(inputs.name);
    const { QueueUrl = "" } = await aws.sqs.send(
      new sqs.CreateQueueCommand({
        QueueName: name,
        Attributes: queueAttributes(inputs),
        tags: plainTags(inputs.tags),
      }),
    );
    const { Attributes } = await aws.sqs.send(
      new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    return { id: QueueUrl, outputs: { url: QueueUrl, arn: Attributes?.QueueArn ?? "" } };
  },
  update: async (aws, id, inputs) => {
    await aws.sqs.send(new sqs.SetQueueAttributesCommand({ QueueUrl: id, Attributes: queueAttributes(inputs) }));
    return undefined;
  },
  exists: (aws, id) => aws.sqs.send(new sqs.GetQueueAttributesCommand({ QueueUrl: id, AttributeNames: ["QueueArn"] })),
  remove: (aws, id) => aws.sqs.send(new sqs.DeleteQueueCommand({ QueueUrl: id })),
};

const setPolicy = (aws: Clients, QueueUrl: string, Policy: string) =>
  aws.sqs.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));

const queuePolicy = put((inputs) => text(inputs.queueUrl), {
  fixed: ["queueUrl"],
  put: (aws, inputs) => setPolicy(aws, text(inputs.queueUrl), text(inputs.policy)),
  exists: queue.exists,
  remove: (aws, id) => setPolicy(aws, id, ""),
});

const secret: Resource = {
  fixed: ["name"],
  create: async (aws, inputs) => {
    const answer = await aws.secrets.json("secretsmanager.CreateSecret", {
      Name: inputs.name,
      Description: inputs.description,
      KmsKeyId: inputs.kmsKeyId,
      Tags: listedTags(inputs.tags),
      ClientRequestToken: crypto.randomUUID(),
    });
    const arn = text(answer.ARN as Value);
    return { id: arn, outputs: { arn } };
  },
  update: async (aws, id, { description, kmsKeyId }) => {
    await aws.secrets.json("secretsmanager.UpdateSecret", {
      SecretId: id,
      Description: description,
      KmsKeyId: kmsKeyId,
    });
    return undefined;
  },
  exists: (aws, id) => aws.secrets.json("secretsmanager.DescribeSecret", { SecretId: id }),
  remove: (aws, id, { recoveryWindowInDays }) =>
    aws.secrets.json(
      "secretsmanager.DeleteSecret",
      recoveryWindowInDays === 0
        ? { SecretId: id, ForceDeleteWithoutRecovery: true }
        : { SecretId: id, RecoveryWindowInDays: recoveryWindowInDays },
    ),
};

/** A secret's value goes with the secret. */
const secretVersion: Resource = {
  fixed: ["secretId", "secretString"],
  create: async (aws, { secretId, secretString }) => {
    const answer = await aws.secrets.json("secretsmanager.PutSecretValue", {
      SecretId: secretId,
      SecretString: secretString,
      ClientRequestToken: crypto.randomUUID(),
    });
    return { id: `${text(secretId)}|${text(answer.VersionId as Value)}` };
  },
  update: () => Promise.resolve(undefined),
  exists: (aws, _id, { secretId }) => aws.secrets.json("secretsmanager.DescribeSecret", { SecretId: secretId }),
  remove: () => Promise.resolve(),
};

export const otherResources: Readonly<Record<string, Resource>> = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:scheduler/scheduleGroup:ScheduleGroup": scheduleGroup,
  "aws:scheduler/schedule:Schedule": schedule,
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": queuePolicy,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
};

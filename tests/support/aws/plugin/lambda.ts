import { readFileSync } from "node:fs";
import * as lambda from "@aws-sdk/client-lambda";
import { put, type Resource } from "./resource";
import { archivePath, object, pascal, text, type Values } from "./values";

/** What both creating and updating take. */
function configuration(inputs: Values) {
  return {
    FunctionName: text(inputs.name),
    Description: text(inputs.description),
    Role: text(inputs.role),
    Runtime: text(inputs.runtime) as lambda.Runtime,
    Handler: text(inputs.handler),
    Timeout: Number(inputs.timeout),
    MemorySize: Number(inputs.memorySize),
    EphemeralStorage: pascal(inputs.ephemeralStorage) as lambda.EphemeralStorage,
    Environment: { Variables: object(object(inputs.environment).variables) as Record<string, string> },
    ...(inputs.vpcConfig === undefined ? {} : { VpcConfig: pascal(inputs.vpcConfig) as lambda.VpcConfig }),
  };
}

const fn: Resource = {
  fixed: ["name"],
  create: async (aws, inputs) => {
    const { FunctionArn = "" } = await aws.lambda.send(
      new lambda.CreateFunctionCommand({
        ...configuration(inputs),
        Architectures: inputs.architectures as lambda.Architecture[],
        Tags: object(inputs.tags) as Record<string, string>,
        Code: { ZipFile: readFileSync(archivePath(inputs.code)) },
      }),
    );
    await reserve(aws.lambda, inputs);
    return { id: text(inputs.name), outputs: { arn: FunctionArn } };
  },
  update: async (aws, id, inputs, outputs) => {
    if (inputs.sourceCodeHash !== outputs.sourceCodeHash) {
      await aws.lambda.send(
        new lambda.UpdateFunctionCodeCommand({ FunctionName: id, ZipFile: readFileSync(archivePath(inputs.code)) }),
      );
    }
    await aws.lambda.send(new lambda.UpdateFunctionConfigurationCommand(configuration(inputs)));
    await reserve(aws.lambda, inputs);
    return undefined;
  },
  exists: (aws, id) => aws.lambda.send(new lambda.GetFunctionCommand({ FunctionName: id })),
  remove: (aws, id) => aws.lambda.send(new lambda.DeleteFunctionCommand({ FunctionName: id })),
};

const reserve = (client: lambda.LambdaClient, inputs: Values) =>
  client.send(
    new lambda.PutFunctionConcurrencyCommand({
      FunctionName: text(inputs.name),
      ReservedConcurrentExecutions: Number(inputs.reservedConcurrentExecutions),
    }),
  );

const retries = put((inputs) => text(inputs.functionName), {
  fixed: ["functionName"],
  put: (aws, inputs) =>
    aws.lambda.send(
      new lambda.PutFunctionEventInvokeConfigCommand({
        FunctionName: text(inputs.functionName),
        MaximumRetryAttempts: Number(inputs.maximumRetryAttempts),
        MaximumEventAgeInSeconds: Number(inputs.maximumEventAgeInSeconds),
        DestinationConfig: pascal(inputs.destinationConfig),
      }),
    ),
  exists: (aws, id) => aws.lambda.send(new lambda.GetFunctionEventInvokeConfigCommand({ FunctionName: id })),
  remove: (aws, id) => aws.lambda.send(new lambda.DeleteFunctionEventInvokeConfigCommand({ FunctionName: id })),
});

export const lambdaResources: Readonly<Record<string, Resource>> = {
  "aws:lambda/function:Function": fn,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": retries,
};

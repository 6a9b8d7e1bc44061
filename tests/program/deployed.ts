import * as pulumi from "@pulumi/pulumi";

/** A resource as the engine would be asked for it. */
export interface Deployed {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** The provider that it was given explicitly. */
  readonly provider: string | undefined;
}

/**
 * Runs the program with Pulumi's mocks: shapes only, no engine. Each call needs a fresh module registry, see `jest.isolateModules`.
 * @param config settings without their namespace
 */
export async function deploy(stack: string, config: Record<string, string>): Promise<Deployed[]> {
  const deployed: Deployed[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id, provider }) => {
        deployed.push({ type, name, inputs: inputs as Record<string, unknown>, provider });
        return { id: id ?? `${name}-id`, state: { ...(inputs as object), ...made(type, name) } };
      },
      call: ({ token }) => (token.includes("getCallerIdentity") ? { accountId: "123456789012" } : {}),
    },
    "redis-ha",
    stack,
    false,
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`redis-ha:${key}`, value])),
    ["redis-ha:passwords", "redis-ha:receiverSecrets"],
  );
  jest.requireActual("../../index");
  await pulumi.runtime.disconnect();
  return deployed;
}

/** What the dynamic resources would make, and AWS. */
function made(type: string, name: string): object {
  if (type.includes("GeneratedSecret")) return { value: `generated-${name}` };
  if (type.includes("Certificate")) return { cert: `cert of ${name}`, key: `key of ${name}`, notAfter: "2030-01-01" };
  if (type.startsWith("aws:")) return { arn: `arn of ${name}`, url: `url of ${name}` };
  return {};
}

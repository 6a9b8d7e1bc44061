import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A resource as the engine would be asked for it. */
export interface Deployed {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Whether it was asked to be protected. */
  readonly protect: boolean;
  /** The provider that it was given explicitly. */
  readonly provider: string | undefined;
  /** The name of the component that it belongs to; undefined for none. */
  readonly parent: string | undefined;
  /** Names of what must be there before it, and goes after it. */
  readonly after: readonly string[];
}

/**
 * Runs the program with Pulumi's mocks: shapes only, no engine. Each call needs a fresh module registry, see `jest.isolateModules`.
 * @param config settings without their namespace
 */
export async function deploy(stack: string, config: Record<string, string>): Promise<Deployed[]> {
  const deployed: Deployed[] = [];
  const options = optionsAsked();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id, provider }) => {
        const asked = options.get(`${type} ${name}`) ?? { protect: false, parent: undefined, after: [] };
        deployed.push({ type, name, inputs: inputs as Record<string, unknown>, provider, ...asked });
        return {
          id: id === undefined || id === "" ? `${name}-id` : id,
          state: { ...(inputs as object), ...made(type, name) },
        };
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
  // Pulumi keeps the stack of each of its promises, in case one never ends: a quarter of a program's time here, and nobody reads them.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    jest.requireActual("../../index");
    await pulumi.runtime.disconnect();
  } finally {
    Error.stackTraceLimit = limit;
  }
  return deployed;
}

interface Registration {
  getType: () => string;
  getName: () => string;
  getProtect: () => boolean;
  getParent: () => string;
  getDependenciesList: () => string[];
}

const nameIn = (urn: string): string => urn.split("::").at(-1) ?? "";

/** What resources ask for beside their inputs, by "type name": the mocks are not told, so the requests on their way to them are read. */
function optionsAsked(): Map<string, Pick<Deployed, "protect" | "parent" | "after">> {
  const found = new Map<string, Pick<Deployed, "protect" | "parent" | "after">>();
  type Register = (this: MockMonitor, request: Registration, answer: unknown) => Promise<void>;
  const registerResource = Reflect.get(MockMonitor.prototype, "registerResource") as Register;
  jest.spyOn(MockMonitor.prototype, "registerResource").mockImplementation(async function (
    this: MockMonitor,
    request: Registration,
    answer,
  ) {
    found.set(`${request.getType()} ${request.getName()}`, {
      protect: request.getProtect(),
      parent: nameIn(request.getParent()) || undefined,
      after: request.getDependenciesList().map(nameIn),
    });
    await registerResource.call(this, request, answer);
  });
  return found;
}

/** What the dynamic resources would make, and AWS. */
function made(type: string, name: string): object {
  if (type.includes("GeneratedSecret")) return { value: `generated-${name}` };
  if (type.includes("Certificate")) return { cert: `cert of ${name}`, key: `key of ${name}`, notAfter: "2030-01-01" };
  if (type.startsWith("aws:")) return { arn: `arn of ${name}`, url: `url of ${name}` };
  return {};
}

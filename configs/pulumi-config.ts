import { z } from "zod";
import { docOf } from "./settings/documented";
import { core, defaultOf } from "./settings/introspect";
import { schema } from "./settings/schema";
import { SECRET_SETTINGS } from "./settings/secret-settings";

/** How Pulumi.yaml declares one setting. */
export interface PulumiConfigKey {
  readonly type?: "string" | "integer" | "boolean";
  readonly description: string;
  readonly default: unknown;
}

/**
 * The section `config` of Pulumi.yaml. Every key has a default, as Pulumi takes one without for required: an empty text or 0 where
 * the value is derived. Objects have no type, because Pulumi would then refuse `pulumi config set timeouts '{…}'`, which is text, and
 * secret ones are not marked as such, because their empty default is not encrypted; the program itself refuses them in plain text.
 */
export function pulumiConfig(): Record<string, PulumiConfigKey> {
  const plain = Object.entries(schema.shape).map(([name, setting]): [string, PulumiConfigKey] => {
    const description = docOf(setting)?.about ?? "";
    const inner = core(setting);
    if (inner instanceof z.ZodNumber) return [name, { type: "integer", description, default: defaultOf(setting) }];
    if (inner instanceof z.ZodBoolean) return [name, { type: "boolean", description, default: defaultOf(setting) }];
    if (inner instanceof z.ZodString || inner instanceof z.ZodEnum) {
      return [name, { type: "string", description, default: defaultOf(setting) ?? "" }];
    }
    return [name, { description, default: defaultOf(setting) ?? {} }];
  });
  const secret = Object.entries(SECRET_SETTINGS).map(([name, description]): [string, PulumiConfigKey] => [
    name,
    { description, default: {} },
  ]);
  return Object.fromEntries([...plain, ...secret]);
}

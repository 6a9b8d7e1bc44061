import type { OpenStack } from "../stack";

/** What is public although it is long: an authority's certificate is in every client. */
const PUBLIC = "-----BEGIN CERTIFICATE-----";

/** Every text in the stack's outputs and config that is secret, itself or inside of an object. */
export async function secretsOf({ stack, outputs }: OpenStack): Promise<string[]> {
  const config = Object.values(await stack.getAllConfig()).flatMap(({ value, secret }) =>
    secret === true ? [parsed(value)] : [],
  );
  const passed = await stack.outputs();
  const marked = Object.values(passed).flatMap(({ value, secret }) => (secret ? [value as unknown] : []));
  const { caKey, otherCaKey, passwords, backupKey } = outputs;
  const environment = [
    process.env.PULUMI_CONFIG_PASSPHRASE,
    process.env.AWS_SECRET_ACCESS_KEY,
    process.env.AWS_SESSION_TOKEN,
  ];
  const texts = [config, marked, caKey, otherCaKey, passwords, backupKey, environment].flatMap(textsIn);
  return [...new Set(texts.filter((text) => text !== "" && !text.includes(PUBLIC)))];
}

/** All texts inside of a value. Pure. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

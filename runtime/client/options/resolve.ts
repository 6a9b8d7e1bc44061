import { InvalidOptionsError } from "../errors";
import { optionsSchema, type ClientOptions, type ClientOptionsInput } from "./schema";
import { parseUrl } from "./url";

/** Options as an object, or a URL alone. */
export type OptionsOrUrl = ClientOptionsInput | string;

/**
 * Checks options and fills in defaults.
 * @throws InvalidOptionsError with all faults at once; it shows no values
 */
export function resolveOptions(given: OptionsOrUrl): ClientOptions {
  const result = optionsSchema.safeParse(typeof given === "string" ? fromUrl(given) : given);
  if (result.success) return result.data;
  throw new InvalidOptionsError(
    result.error.issues.map((issue) => ({
      path: issue.path.map(String).join(".") || "options",
      problem: issue.message,
    })),
  );
}

function fromUrl(url: string): ClientOptionsInput {
  try {
    const { address, sentinels, group, tls, ...rest } = parseUrl(url);
    return {
      ...rest,
      tls: tls ? {} : false,
      ...(address ? { address } : {}),
      ...(sentinels ? { sentinel: { addresses: [...sentinels], ...(group === undefined ? {} : { group }) } } : {}),
    };
  } catch (error) {
    throw new InvalidOptionsError([{ path: "url", problem: (error as Error).message }]);
  }
}

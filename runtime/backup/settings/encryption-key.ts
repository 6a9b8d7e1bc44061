const KEY_BYTES = 32;

/** A key of 32 bytes, as it is, in hex or in base64. @returns undefined for anything else */
export function parseKey(text: string): Buffer | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, "hex");
  if (!/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) return undefined;
  const key = Buffer.from(trimmed, "base64");
  return key.length === KEY_BYTES ? key : undefined;
}

export const KEY_REMEDY = "it must be 32 bytes in base64 or hex, as `openssl rand -base64 32` makes them";

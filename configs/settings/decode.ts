import { z } from "zod";
import { childOf, core } from "./introspect";

/**
 * Brings a value from the stack configuration into the form that its schema reads. `pulumi config set` gives texts: `"3"`, `"true"`,
 * or JSON for objects and lists; a stack file gives numbers where a text is meant (`serverVersion: 7.2`). What makes no sense is left
 * as it is, for the schema to refuse. An empty text is an unset setting.
 */
export function decode(schema: z.ZodType, value: unknown): unknown {
  if (value === "" && schema instanceof z.ZodOptional) return undefined;
  const inner = core(schema);
  if (inner instanceof z.ZodNumber) return typeof value === "string" ? decodeNumber(value) : value;
  if (inner instanceof z.ZodBoolean) return value === "true" ? true : value === "false" ? false : value;
  if (inner instanceof z.ZodString) return typeof value === "number" ? String(value) : value;
  if (inner instanceof z.ZodEnum) return typeof value === "boolean" ? yesNo(inner, value) : value;
  const parsed = typeof value === "string" ? decodeJson(value) : value;
  if (Array.isArray(parsed)) {
    return parsed.map((item, index) => decodeChild(inner, index, item));
  }
  if (typeof parsed === "object" && parsed !== null) {
    return Object.fromEntries(Object.entries(parsed).map(([key, item]) => [key, decodeChild(inner, key, item)]));
  }
  return parsed;
}

function decodeChild(schema: z.ZodType, key: PropertyKey, value: unknown): unknown {
  const child = childOf(schema, key);
  return child ? decode(child, value) : value;
}

function decodeNumber(text: string): unknown {
  return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
}

function decodeJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}

/** YAML reads a bare `yes` as true. */
function yesNo(schema: z.ZodEnum, value: boolean): unknown {
  const word = value ? "yes" : "no";
  return schema.options.includes(word) ? word : value;
}

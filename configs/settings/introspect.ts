import { z } from "zod";

/** The schema below defaults, optionality and transformations: its kind decides how a text from the configuration is read. */
export function core(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return core(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return core(schema.in as z.ZodType);
  return schema;
}

/** A literal default; undefined where there is none. */
export function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
}

/** The settings of an object schema, in their order; undefined for other schemas. */
export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const inner = core(schema);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

/** The schema of the part of a value that `key` leads to; undefined where there can't be one. */
export function childOf(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  const inner = core(schema);
  if (inner instanceof z.ZodObject) return (inner.shape as Record<string, z.ZodType>)[String(key)];
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
  if (inner instanceof z.ZodTuple) return inner.def.items[Number(key)] as z.ZodType | undefined;
  return undefined;
}

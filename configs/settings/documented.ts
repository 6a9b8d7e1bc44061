import { z } from "zod";

/** What a user needs to know of a setting. The only place where a setting is described: messages and docs/settings.md come from it. */
export interface SettingDoc {
  readonly about: string;
  /** What values may be, in words: part of each message about a bad one. */
  readonly allowed: string;
  readonly unit?: string;
  /** Where the default is derived from other settings: how. */
  readonly fallback?: string;
  /** A good value for the command that mends a bad one, where there is no default. Without either the setting is removed. */
  readonly example?: string | number | boolean | readonly unknown[];
  /** The command that mends a bad value, where the value is not known here. */
  readonly command?: string;
}

const docs = z.registry<SettingDoc>();

/** Documents a schema as a setting. */
export function setting<T extends z.ZodType>(schema: T, doc: SettingDoc): T {
  docs.add(schema, doc);
  return schema;
}

/** Documents an object of settings. */
export function section<T extends z.ZodType>(schema: T, about: string): T {
  return setting(schema, { about, allowed: "an object with the settings in docs/settings.md" });
}

export function docOf(schema: z.ZodType): SettingDoc | undefined {
  return docs.get<z.ZodType>(schema);
}

/** A whole number in a range, both ends allowed. */
export function int(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** Words for what `int` allows. */
export function intRange(min: number, max: number): string {
  return `a whole number from ${min} to ${max}`;
}

/** For `refine`: nothing is in the list twice. */
export function distinct(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}

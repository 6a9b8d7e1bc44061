import type { z } from "zod";
import { complete, type Settings } from "./complete";
import { decode } from "./decode";
import { docOf, type SettingDoc } from "./documented";
import { pathText, removeCommand, setCommand, SettingsError, show, type Fault } from "./fault";
import { childOf, defaultOf } from "./introspect";
import { rules } from "./rules";
import { schema, type GivenSettings } from "./schema";
import { isSecretSetting } from "./secret-settings";
import { unknownSetting } from "./unknown";

export interface ParseOptions {
  /** The stack's name: the default of `prefix`. */
  readonly stack: string;
}

/**
 * Reads the settings of a stack. Values may be texts, as `pulumi config set` gives them, or parsed ones. The secret settings
 * may be among them and are left alone: see secrets.ts.
 * @throws SettingsError with all faults at once
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, options: ParseOptions): Settings {
  const { settings, faults } = readSettings(raw, options);
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

/** As parseSettings, but returns the faults, with settings in which defaults stand for what is at fault. */
export function readSettings(
  raw: Readonly<Record<string, unknown>>,
  { stack }: ParseOptions,
): { settings: Settings; faults: Fault[] } {
  const open = Object.fromEntries(Object.entries(raw).filter(([name]) => !isSecretSetting(name)));
  const value = decode(schema, open);
  const { given, issues } = parseRepaired(value);
  const own = issues.flatMap((issue) => faultsOf(issue, value));
  const distinct = own.filter((fault, i) => own.findIndex((f) => f.setting === fault.setting) === i);
  const settings = complete(given, stack);
  const faulty = distinct.map((f) => f.setting);
  const crossed = rules
    .filter((rule) => !rule.reads.some((path) => faulty.some((f) => overlaps(f, path))))
    .flatMap((rule) => rule.check(settings));
  return { settings, faults: [...distinct, ...crossed] };
}

/** Parses; what is at fault is taken out until the rest is good, so that rules over several settings can be checked as well. */
function parseRepaired(value: unknown): { given: GivenSettings; issues: readonly z.core.$ZodIssue[] } {
  const first = schema.safeParse(value);
  if (first.success) return { given: first.data, issues: [] };
  const { issues } = first.error;
  let repaired = structuredClone(value);
  for (let tries = 0; tries < 8; tries++) {
    const next = schema.safeParse(repaired);
    if (next.success) return { given: next.data, issues };
    for (const path of next.error.issues.flatMap(pathsOf)) repaired = without(repaired, path);
  }
  return { given: schema.parse({}), issues };
}

function pathsOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [[...issue.path]];
}

/** The value without the property at `path`, or without the nearest one above that exists; a list goes as a whole. */
function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const list = path.findIndex((key) => typeof key === "number");
  let keys = list === -1 ? path : path.slice(0, list);
  for (; keys.length > 0; keys = keys.slice(0, -1)) {
    const owner = at(value, keys.slice(0, -1));
    const key = keys.at(-1) as string;
    if (typeof owner === "object" && owner !== null && Object.hasOwn(owner, key)) {
      Reflect.deleteProperty(owner, key);
      return value;
    }
  }
  return {};
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown): Fault[] {
  if (issue.code === "unrecognized_keys") {
    return pathsOf(issue).map((path) => unknownSetting(schema, path, at(value, path)));
  }
  const { path, schema: documented, doc } = documentedPart(issue.path);
  const setting = pathText(path);
  const example = defaultOf(documented) ?? doc.example;
  const removable = example === undefined || doc.allowed.startsWith("an object");
  const fix = doc.command ?? (removable ? removeCommand(setting) : setCommand(setting, example));
  return [{ setting, value: show(at(value, path)), allowed: doc.allowed, fix }];
}

/** The deepest documented setting on a path. */
function documentedPart(path: readonly PropertyKey[]): { path: PropertyKey[]; schema: z.ZodType; doc: SettingDoc } {
  let here: z.ZodType = schema;
  let found = {
    path: [] as PropertyKey[],
    schema: here,
    doc: { about: "", allowed: "an object of settings" } as SettingDoc,
  };
  for (const [i, key] of path.entries()) {
    const child = childOf(here, key);
    if (!child) break;
    here = child;
    const doc = docOf(child);
    if (doc) found = { path: path.slice(0, i + 1), schema: child, doc };
  }
  return found;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === "object" && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function overlaps(a: string, b: string): boolean {
  const inside = (inner: string, outer: string) => inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  return a === b || inside(a, b) || inside(b, a);
}

import type { z } from "zod";
import { pathText, removeCommand, setCommand, type Fault } from "./fault";
import { shapeOf } from "./introspect";
import { nearest } from "./near";
import { SECRET_SETTINGS } from "./secret-settings";

/** All paths of settings below an object schema, sections included. */
export function settingPaths(schema: z.ZodType, prefix: readonly string[] = []): string[][] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([name, child]) => {
    const path = [...prefix, name];
    return [path, ...settingPaths(child, path)];
  });
}

/**
 * The fault of a setting that does not exist: what was probably meant, among its neighbours or by the same name in another section.
 * Its value is not told, as it may be a misspelt secret, but for a command that sets the right one to a number or a truth value.
 */
export function unknownSetting(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): Fault {
  const meant = findMeant(schema, path);
  const setting = pathText(path);
  const remove = removeCommand(setting);
  const plain =
    typeof value === "number" ||
    typeof value === "boolean" ||
    (typeof value === "string" && /^(\d+|true|false)$/.test(value));
  return {
    setting,
    value: "an unknown setting",
    allowed: meant === undefined ? "the settings in docs/settings.md" : `perhaps ${meant} was meant`,
    fix: meant !== undefined && plain ? `${remove} && ${setCommand(meant, value)}` : remove,
  };
}

function findMeant(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  const name = String(path.at(-1) ?? "");
  const parent = pathText(path.slice(0, -1));
  const all = settingPaths(schema);
  const within = (section: string) => (p: readonly string[]) => pathText(p.slice(0, -1)) === section;
  const siblings = all.filter(within(parent)).map((p) => p.at(-1) ?? "");
  const sibling = nearest(name, parent === "" ? [...siblings, ...Object.keys(SECRET_SETTINGS)] : siblings);
  if (sibling !== undefined) return pathText([...path.slice(0, -1), sibling]);
  const elsewhere = nearest(
    name,
    all.map((p) => p.at(-1) ?? ""),
  );
  const found = all.find((p) => p.at(-1) === elsewhere);
  return found && pathText(found);
}

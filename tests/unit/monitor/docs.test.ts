import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { configSchema } from "../../../runtime/monitor/config/schema";
import { renderEvents } from "../../../runtime/monitor/events-doc";
import { renderNames } from "../../../runtime/monitor/names-doc";

/** Goal: docs/monitoring.md is what the code says. `UPDATE_GOLDEN=1` writes its tables anew. */
const PAGE = join(__dirname, "../../../docs/monitoring.md");
const page = (): string => readFileSync(PAGE, "utf8");

test.each([
  ["names", renderNames()],
  ["events", renderEvents()],
])("the table of %s", (name, table) => {
  const between = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- ${name} end -->)`);
  expect(page()).toMatch(between);
  const wanted = page().replace(between, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(PAGE, wanted);
  expect(page()).toBe(wanted);
});

test("every setting is in the table of settings, with its default", () => {
  const [, settings = ""] = page().split("## Settings");
  const rows = settings.split("\n").filter((line) => line.startsWith("| `"));
  for (const [path, value] of leaves(z.toJSONSchema(configSchema, { io: "input" }) as Json, "")) {
    const row = rows.find((line) => line.includes(`\`${path}\``));
    expect([path, row !== undefined]).toEqual([path, true]);
    if (["number", "boolean"].includes(typeof value))
      expect([path, row]).toEqual([path, expect.stringContaining(String(value))]);
  }
});

interface Json {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly items?: Json;
  readonly anyOf?: readonly Json[];
  readonly default?: unknown;
}

/** Paths of all settings with their defaults; lists of members and tables stand for themselves. */
function leaves(schema: Json, path: string): [string, unknown][] {
  const object = [schema, ...(schema.anyOf ?? [])].find((s) => s.properties);
  const items = schema.items?.properties && path === "webhooks" ? schema.items : undefined;
  const properties = object?.properties ?? items?.properties;
  if (!properties) return [[path, schema.default]];
  const prefix = path === "" ? "" : items ? `${path}[].` : `${path}.`;
  return Object.entries(properties).flatMap(([name, inner]) => leaves(inner, prefix + name));
}

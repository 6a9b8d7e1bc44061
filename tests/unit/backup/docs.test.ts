import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { manifestSchema } from "../../../runtime/backup/manifest";

/** Goal: docs/backup.md names every variable, every field of the manifest and every metric, and no other. */
const ROOT = join(__dirname, "../../..");
const doc = readFileSync(join(ROOT, "docs/backup.md"), "utf8");
const code = readdirSync(join(ROOT, "runtime/backup"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(ROOT, "runtime/backup", name), "utf8"))
  .join("\n");

/** Variables that the code reads, whose names it puts together in part. */
function variablesOfCode(): Set<string> {
  const names = [...code.matchAll(/"((?:REDIS|BACKUP)_[A-Z_]+)"|env\.(BACKUP_[A-Z_]+)/g)].map(
    (m) => m[1] ?? m[2] ?? "",
  );
  const secrets = [...code.matchAll(/read\.secret\("(\w+)"\)/g)].map((m) => m[1] ?? "");
  const all = new Set(names);
  for (const name of secrets) {
    all.delete(name);
    all.add(`${name}_FILE`);
  }
  for (const kind of ["SCHEDULE", "RETENTION"])
    for (const backupClass of ["HOURLY", "DAILY", "WEEKLY", "MONTHLY"]) all.add(`BACKUP_${kind}_${backupClass}`);
  return all;
}

test("the table of variables has all of them", () => {
  const table = doc.slice(doc.indexOf("## Environment"), doc.indexOf("Credentials of the store"));
  const documented = new Set(
    [...table.matchAll(/^\| ([^|]*)/gm)].flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)`/g)].map((m) => m[1])),
  );
  expect([...documented].sort()).toEqual([...variablesOfCode()].sort());
});

test("the table of the manifest has all fields", () => {
  const table = doc.slice(doc.indexOf("### The manifest"), doc.indexOf("## What is promised"));
  const documented = new Set([...table.matchAll(/`(\w+)`/g)].map((m) => m[1]));
  for (const name of Object.keys(manifestSchema.shape)) expect([name, documented.has(name)]).toEqual([name, true]);
});

test("the table of metrics has all of them", () => {
  const made = [...code.matchAll(/gauge\("(\w+)"/g)].map((m) => `redis_backup_${m[1] ?? ""}`);
  const counters = [...code.matchAll(/name: "(redis_(?:backup|archive)_\w+)"/g)].map((m) => m[1]);
  const table = doc.slice(doc.indexOf("## Metrics"));
  const documented = [...table.matchAll(/`(redis_(?:backup|archive)_\w+)`/g)].map((m) => m[1]);
  expect(documented.sort()).toEqual([...made, ...counters].sort());
});

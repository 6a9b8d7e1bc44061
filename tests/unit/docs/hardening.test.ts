import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { settingKeys } from "../../../configs/settings";
import { RULES } from "../../../policies/rules";

/** Goal: each line of the checklist names a test or policy that is there, and no policy is missing in it. */
const ROOT = join(__dirname, "../../..");
const doc = readFileSync(join(ROOT, "docs/hardening.md"), "utf8");
const rows = doc
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| what holds"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, what = "", settings = "", proof = ""]) => ({ what, settings, proof }));

test("the checklist is one", () => expect(rows.length).toBeGreaterThan(25));

test.each(rows)("$what", ({ proof, settings }) => {
  for (const [, setting = ""] of settings.matchAll(/`([^`]+)`/g))
    expect([...settingKeys(), "passwords"]).toContain(setting.split(".")[0]);
  const policy = /^policy `([^`]+)`$/.exec(proof)?.[1];
  if (policy !== undefined) {
    expect(RULES.map(({ name }) => name)).toContain(policy);
    return;
  }
  const [, file = "", name = ""] = /^test `([^`]+\.test\.ts)` «(.+)»$/.exec(proof) ?? [];
  expect([proof, existsSync(join(ROOT, file))]).toEqual([proof, true]);
  // As it stands in the file, at the head of a test.
  const text = readFileSync(join(ROOT, file), "utf8");
  expect([name, text.includes(`test("${name}"`) || text.includes(`test(\n  "${name}"`)]).toEqual([name, true]);
});

test("every policy is in it", () => {
  const named = rows.map(({ proof }) => /^policy `([^`]+)`$/.exec(proof)?.[1]).filter((name) => name !== undefined);
  expect(named.sort()).toEqual(RULES.map(({ name }) => name).sort());
});

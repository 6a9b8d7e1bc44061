import { readFileSync } from "node:fs";
import { join } from "node:path";
import { helpOfAll, runCommand as run } from "../../support/cli/help";

/** Goal: docs/cli.md has these verbs with all their options, and each explains itself by examples. The program is run as it is. */
const root = join(__dirname, "../../..");
const doc = readFileSync(join(root, "docs/cli.md"), "utf8");
const help = helpOfAll();

test.each([
  ["doctor"],
  ["switchover"],
  ["mend"],
  ["upgrade"],
  ["scale"],
  ["destroy"],
  ["history"],
  ["report"],
  ["docs"],
  ["completion"],
])("%s", (verb) => {
  expectExplained(verb, help.get(verb) ?? "");
});

test.each([["rotate certs"], ["rotate ca"]])("%s", (verb) => {
  expectExplained(verb, run(...verb.split(" "), "--help").stdout);
});

function expectExplained(verb: string, text: string): void {
  expect(text).toMatch(new RegExp(`Examples:\\n.*redis-ha ${verb}`));
  const row = doc.split("\n").find((line) => line.startsWith(`| \`redis-ha ${verb}`)) ?? "";
  const own = /^Options:\n([\s\S]*?)\n\n/m.exec(text)?.[1] ?? "";
  for (const [, option = ""] of own.matchAll(/(--[\w-]+)/g)) if (option !== "--help") expect(row).toContain(option);
  expect(row).not.toBe("");
}

test("the section on backups has each option of restore and of find", () => {
  const section = /\n## Backups\n([^]*?)\n## /.exec(doc)?.[1] ?? "";
  for (const text of [help.get("restore") ?? "", run("backup", "find", "--help").stdout]) {
    const listed = /^Options:\n([\s\S]*?)\n\n/m.exec(text)?.[1] ?? "";
    const own = [...listed.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option = ""]) => option);
    expect(own.length).toBeGreaterThan(4);
    for (const option of own) if (option !== "--help") expect(section).toContain(option);
  }
});

test("each check of doctor is in the table, and no other", () => {
  const checks =
    readFileSync(join(root, "scripts/cli/doctor/checks/index.ts"), "utf8").match(/^ {2}(\w+)Check,$/gm) ?? [];
  const table = /\| check \|[\s\S]*?\n\n/.exec(doc)?.[0] ?? "";
  const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(checks.map((line) => line.trim().replace("Check,", "")).sort());
});

test("a setting is explained without a stack, and a slip of the pen is answered with what was meant", () => {
  const good = run("docs", "timeouts.downAfterMs");
  expect(good.status).toBe(0);
  expect(good.stdout).toContain("default: 5000");
  const json = run("--json", "docs", "timeouts");
  expect((JSON.parse(json.stdout) as { path: string }[]).every(({ path }) => path.startsWith("timeouts."))).toBe(true);
  const bad = run("docs", "timeouts.downAfterMS");
  expect([bad.status, bad.stdout]).toEqual([2, ""]);
  expect(bad.stderr).toContain("perhaps timeouts.downAfterMs");
});

test("a shell that there is no completion for is wrong usage", () => {
  const { status, stderr } = run("completion", "csh");
  expect([status, stderr]).toEqual([2, expect.stringContaining("bash, zsh, fish")]);
});

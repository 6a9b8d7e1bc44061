import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blockOf, parsePage, PREPARE } from "../../support/dr/page";

/** Goal: each day of docs/disaster-recovery.md has all that its reader needs, and each of its blocks is run by a test. */
const ROOT = join(__dirname, "../../..");
const page = parsePage(readFileSync(join(ROOT, "docs/disaster-recovery.md"), "utf8"));
const alerts = readFileSync(join(ROOT, "docs/alerts.md"), "utf8");
const days = page.sections.filter(({ title }) => title !== "Before you begin");

test("the days of the issue are there, each once in the table at the top, in the same order", () => {
  expect(days.map(({ title, anchor }) => [title, anchor])).toEqual(page.index.map(({ day, anchor }) => [day, anchor]));
  expect(days).toHaveLength(10);
});

test.each(days)(
  "$title: how it shows, what to do, what it costs, what not to do",
  ({ title, text, blocks, measured }) => {
    for (const part of ["Shows", "Do", "Don't"]) expect(text).toContain(`\n**${part}**`);
    expect(blocks.some(({ kind }) => kind === "recover")).toBe(true);
    const row = page.index.find(({ day }) => day === title);
    expect(measured).toEqual({ rto: row?.rto, rpo: row?.rpo });
    for (const cell of [row?.rto, row?.rpo]) expect(cell).toMatch(/\d|none|what was written/);
    expect(row?.alerts.length).toBeGreaterThan(0);
    for (const alert of row?.alerts ?? []) {
      expect(alerts).toContain(`[${alert}](`);
      expect(text).toContain(`[${alert}](runbooks/`);
    }
  },
);

test.each(page.blocks.filter(({ name }) => name !== PREPARE))("$name is run by a test, and is good shell", (block) => {
  expect(integrationTests).toMatch(new RegExp(`runBlock\\([^)]*"${block.name}"`));
  execFileSync("bash", ["-n", "-c", `${blockOf(page, PREPARE).script}\n${block.script}`]);
});

/** Each block's variables are in the table of those that the reader sets. */
test("a variable that a block asks for is explained", () => {
  const explained = [
    ...page.sections
      .map(({ text }) => text)
      .join("")
      .matchAll(/^\| `([A-Z_]+)` \|/gm),
  ].map(([, name]) => name);
  const used = page.blocks.flatMap(({ script }) => [...script.matchAll(/"\$([A-Z_]+)/g)].map(([, name]) => name));
  expect([...new Set(used)].filter((name) => !["PWD", ...explained].includes(name)).sort()).toEqual([]);
});

const integrationTests = readdirSync(join(ROOT, "tests/integration"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(ROOT, "tests/integration", name), "utf8"))
  .join("\n");

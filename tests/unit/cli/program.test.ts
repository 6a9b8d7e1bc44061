import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Goal: the command explains itself, and wrong words end with the exit code that docs/cli.md gives. The program is run as it is. */
const root = join(__dirname, "../../..");

function run(...args: string[]) {
  const words = ["-r", "ts-node/register/transpile-only", "scripts/cli/main.ts", ...args];
  return spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
}

test("help names the options that every verb has, and where the exit codes are", () => {
  const { status, stdout, stderr } = run("--help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const word of ["--stack", "--cwd", "--json", "--yes", "docs/cli.md"]) expect(stdout).toContain(word);
});

test("each verb explains itself, with examples that are verbs, and is in docs/cli.md", () => {
  const doc = readFileSync(join(root, "docs/cli.md"), "utf8");
  for (const verb of ["backup", "restore"]) {
    const { stdout } = run(verb, "--help");
    const shown = [...stdout.matchAll(/^ {2}redis-ha (\w+)/gm)].map((m) => m[1]);
    expect(shown.length).toBeGreaterThan(2);
    expect(new Set(shown)).toEqual(new Set([verb]));
    for (const [, option = ""] of stdout.matchAll(/^ {2}(--[\w-]+)/gm))
      expect([option, doc.includes(option)]).toEqual([option, true]);
    expect(doc).toContain(`redis-ha ${verb}`);
  }
});

test.each([
  [["backup", "now", "--class", "x"], /^error: --class: must be one of hourly/],
  [["backup", "list", "--limit", "none"], /^error: --limit: must be a number/],
  [["backup", "verify"], /^error: missing required argument 'id'/],
  [["restore"], /^error: say which backup/],
  [["restore", "x", "--at", "2026-11-24T10:15:30Z"], /^error: say which backup/],
  [["restore", "--at", "yesterday"], /^error: --at: must be a time such as/],
])("%p is wrong usage", (args, text) => {
  const { status, stderr } = run(...args);
  expect([status, stderr]).toEqual([2, expect.stringMatching(text)]);
});

test("a word that is none, and an option that is none, are wrong usage", () => {
  for (const args of [["nonsense"], ["--nonsense"]]) {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*nonsense/);
  }
});

import { spawnSync } from "node:child_process";
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

test("a word that is none, and an option that is none, are wrong usage", () => {
  for (const args of [["nonsense"], ["--nonsense"]]) {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*nonsense/);
  }
});

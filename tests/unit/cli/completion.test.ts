import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Goal: every verb, option and known argument is completed where it may stand. The command is run as it is, and bash its script. */
const root = join(__dirname, "../../..");

function run(...args: string[]): string {
  const words = ["-r", "ts-node/register/transpile-only", "scripts/cli/main.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const bash = run("completion", "bash");

function complete(...words: string[]): string[] {
  const script = `${bash}
COMP_WORDS=(redis-ha ${words.map((w) => `'${w}'`).join(" ")}); COMP_CWORD=${words.length}
_redis_ha; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((word) => word !== "");
}

test("verbs, also behind options with a value", () => {
  expect(complete("swi")).toEqual(["switchover"]);
  expect(complete("-s", "prod", "swi")).toEqual(["switchover"]);
  expect(complete("--json", "backup", "l")).toEqual(["list"]);
});

test("options of a verb and those that every verb has", () => {
  expect(complete("switchover", "--t")).toEqual(["--to"]);
  expect(complete("switchover", "--st")).toEqual(["--stack"]);
});

test("what an argument may be", () => {
  expect(complete("completion", "").filter((word) => !word.startsWith("-"))).toEqual(["bash", "zsh", "fish"]);
  expect(complete("docs", "timeouts.downA")).toEqual(["timeouts.downAfterMs"]);
});

test("every verb that help shows is completed, in each shell", () => {
  const verbs = [...run("--help").matchAll(/^ {2}([a-z]+)(?: \[options\]| <)/gm)].map((m) => m[1] ?? "");
  expect(verbs).toContain("doctor");
  expect(complete("")).toEqual(expect.arrayContaining(verbs));
  for (const shell of ["zsh", "fish"]) {
    const script = run("completion", shell);
    for (const verb of verbs) expect(script).toMatch(new RegExp(`'${verb}[:']`));
  }
});

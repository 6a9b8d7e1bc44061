import { spawnSync } from "node:child_process";
import { helpOfAll, runCommand } from "../../support/cli/help";

/** Goal: every verb, option and known argument is completed where it may stand. The command is run as it is, and bash its script. */
function run(...args: string[]): string {
  const { status, stdout, stderr } = runCommand(...args);
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

test("every verb is completed, in each shell", () => {
  const verbs = [...helpOfAll().keys()];
  expect(verbs).toContain("doctor");
  expect(complete("")).toEqual(expect.arrayContaining(verbs));
  for (const shell of ["zsh", "fish"]) {
    const script = run("completion", shell);
    for (const verb of verbs) expect(script).toMatch(new RegExp(`'${verb}[:']`));
  }
});

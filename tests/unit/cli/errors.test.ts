import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asCliError, CliError, ERRORS, errorJson, errorText } from "../../../scripts/cli/errors";

/** Goal: docs/cli.md has the table of errors that the command has, and an error tells what mends it. */
const doc = readFileSync(join(__dirname, "../../../docs/cli.md"), "utf8");

test("docs/cli.md has each error with its exit code, and no other", () => {
  const rows = [...doc.matchAll(/^\| (\d+) \| `([\w-]+)` \| (.*) \| (.*) \|$/gm)];
  const documented = rows.map(([, exit, code, when, remedy]) => [code, { exit: Number(exit), when, remedy }] as const);
  expect(Object.fromEntries(documented)).toEqual(ERRORS);
  expect(documented).toHaveLength(Object.keys(ERRORS).length);
});

test("no error ends as success or as a signal would that nobody sent", () => {
  for (const { exit } of Object.values(ERRORS)) expect(exit > 0 && (exit < 126 || exit === 130)).toBe(true);
});

test("an error is told with its code and what mends it, by the table unless it says better", () => {
  const plain = new CliError("usage", "no such word");
  expect(errorText(plain)).toBe("error: no such word\n       usage: see `redis-ha help`\n");
  const better = new CliError("stack-missing", "there is no stack x", { remedy: "make x" });
  expect(JSON.parse(errorJson(better))).toEqual({
    error: { code: "stack-missing", exitCode: 3, message: "there is no stack x", remedy: "make x" },
  });
});

test("what is no error of ours is told as one of the program", () => {
  const cause = new TypeError("x is not a function");
  expect(asCliError(cause)).toMatchObject({ code: "internal", exitCode: 1, message: cause.message, cause });
  const own = new CliError("no-backups", "none");
  expect(asCliError(own)).toBe(own);
});

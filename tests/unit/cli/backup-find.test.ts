import { actSchema, type Act } from "../../../runtime/backup/operate/request";
import type { ArchivedCommand, Results } from "../../../runtime/backup/operate/answer";
import { foundText, placeText } from "../../../scripts/cli/backup/render-archive";
import { findAct } from "../../../scripts/cli/commands/backup-find";
import { whichOf } from "../../../scripts/cli/commands/restore";

/** Goal: what is looked for is what was asked, and what is found can be handed on to a restore as it stands there. */
const NOW = Date.parse("2026-11-25T12:00:00Z");
const ask = (given: Partial<Parameters<typeof findAct>[0]>) => findAct({ limit: 50, ...given }, NOW);

test.each<[string, Partial<Parameters<typeof findAct>[0]>, Partial<Act>]>([
  [
    "nothing said: what empties all, of a day",
    {},
    { from: "2026-11-24T12:00:00.000Z", commands: ["FLUSHALL", "FLUSHDB", "SWAPDB"] },
  ],
  ["a key: whatever was done to it", { key: "order:*" }, { commands: [], key: "order:*" }],
  ["commands in small letters", { command: ["del", "Unlink"] }, { commands: ["DEL", "UNLINK"] }],
  ["both", { command: ["DEL"], key: "a" }, { commands: ["DEL"], key: "a" }],
  [
    "times in any zone",
    { since: "2026-11-25T01:00:00+02:00", until: "2026-11-25T01:00:00Z" },
    { from: "2026-11-24T23:00:00.000Z", to: "2026-11-25T01:00:00.000Z" },
  ],
])("%s", (_name, given, act) => {
  expect(ask(given)).toMatchObject(act);
  expect(actSchema.parse(JSON.parse(JSON.stringify(ask(given))))).toEqual(ask(given));
});

test("a time that ends before it begins is wrong usage, and names the option", () => {
  expect(() => ask({ until: "2026-11-24T11:59:59Z" })).toThrow(/^--until: must not be before --since/);
});

const command: ArchivedCommand = {
  ...{ at: "2026-11-25T10:15:30.123Z", database: 3, command: "DEL", keys: ["a", "b\u001b[2J"], keyCount: 5 },
  before: { id: "8c".repeat(20), offset: 48213 },
};
const searched = [{ from: "2026-11-25T00:00:00.000Z", to: "2026-11-25T11:00:00.000Z" }];
const found: Results["find"] = { commands: [command], more: false, searched };

test("a place is what restore takes, and keys can't write to the terminal", () => {
  const [title, line = "", ...rest] = foundText(found).split("\n");
  expect(title).toMatch(/^TIME +DB {2}COMMAND {2}PLACE +KEYS$/);
  const [at, db, name, place, ...keys] = line.split(/ +/);
  expect([at, db, name, place]).toEqual([command.at, "3", "DEL", placeText(command)]);
  expect(keys.join(" ")).toBe("a b\\u001b[2J and 3 more");
  expect(whichOf(undefined, { before: place })).toEqual({ before: command.before });
  expect(rest.join("\n")).toContain("redis-ha restore --before PLACE");
});

test("what was looked through is told, and that there are more, and that there is a gap", () => {
  expect(foundText({ ...found, more: true })).toContain("and more; --limit");
  const later = { from: "2026-11-25T11:30:00.000Z", to: "2026-11-25T11:40:00.000Z" };
  const text = foundText({ commands: [], more: false, searched: [...searched, later] });
  expect(text).toMatch(
    /^nothing found; looked through 2026.* to 2026.*, 2026.*; nothing is known of what is between\n$/,
  );
  expect(foundText({ ...found, commands: [{ ...command, keys: [], keyCount: 0 }] }).split("\n")[1]).toMatch(/ -$/);
});

import { OWN_USERS } from "../../../configs/reserved-users";
import { sentinelUsers } from "../../../configs/sentinel-users";
import { aclTable } from "./acl-table";
import { settingsOf } from "./support/settings";

/** Goal: the table that a real group is asked leaves nobody out, and says of nobody only what is allowed. */
const SENTINEL_USERS = sentinelUsers(settingsOf()).map((user) => user.name);

test.each([
  ...OWN_USERS.map((user) => ["node", user] as const),
  ...SENTINEL_USERS.map((user) => ["sentinel", user] as const),
])("on a %s, %s has things that it may do and things that it may not", (on, user) => {
  const own = aclTable.filter((row) => row.on === on && row.user === user);
  expect(own.some((row) => row.allowed)).toBe(true);
  expect(own.some((row) => !row.allowed)).toBe(true);
});

test("only Sentinel's user may publish on Sentinel's channel", () => {
  const publishers = aclTable.filter(
    (row) => row.command.join(" ").startsWith("PUBLISH __sentinel__:hello") && row.allowed,
  );
  expect(publishers.map((row) => [row.on, row.user])).toEqual([
    ["node", "sentinel"],
    ["sentinel", "sentinel"],
  ]);
});

test("no case contradicts another", () => {
  const seen = new Map<string, boolean>();
  for (const { on, user, command, allowed } of aclTable) {
    const key = [on, user, ...command].join(" ");
    expect([key, seen.get(key) ?? allowed]).toEqual([key, allowed]);
    seen.set(key, allowed);
  }
});

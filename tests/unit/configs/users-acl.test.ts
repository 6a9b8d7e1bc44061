import fc from "fast-check";
import { HELLO_CHANNEL } from "../../../configs/channels";
import { PLAIN_COMMANDS, SUBCOMMANDS } from "../../../configs/redis-commands";
import { readSettings } from "../../../configs/settings";
import { aclUsers, renderNodeAcl, renderSentinelAcl } from "../../../configs/users-acl";
import { expectGolden } from "./support/golden";
import { asRegExp } from "./support/redis-glob";
import { hashesOf, settingsOf } from "./support/settings";

const users = {
  shop: { commands: ["+@read", "-@dangerous", "+ping"], keys: ["shop:*", "%R~ref:*"], channels: ["news.*"] },
};

/** Words of the line of one user. */
function lineOf(acl: string, user: string): string[] {
  return (acl.split("\n").find((line) => line.startsWith(`user ${user} `)) ?? "").split(" ");
}

test.each(["7.0", "7.2"])("users.acl of Redis %s", (serverVersion) => {
  const settings = settingsOf({ serverVersion, users });
  expectGolden(`node-${serverVersion}.acl`, renderNodeAcl(settings, hashesOf(settings)));
  expectGolden(`sentinel-${serverVersion}.acl`, renderSentinelAcl(settings, hashesOf(settings)));
});

test("for 7.0 no command is named that 7.0 does not have, which would keep it from starting", () => {
  const settings = settingsOf({ users });
  const acls = renderNodeAcl(settings, hashesOf(settings)) + renderSentinelAcl(settings, hashesOf(settings));
  const named = [...acls.matchAll(/ [+-]([a-z][^ \n]*)/g)].map(([, name = ""]) => name);
  const known = (name: string): boolean => {
    const [command = "", sub] = name.split("|");
    if (command === "sentinel") return sub !== undefined;
    return sub === undefined
      ? PLAIN_COMMANDS.has(command) || command === "command"
      : SUBCOMMANDS[command]?.includes(sub) === true;
  };
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !known(name))).toEqual([]);
});

test("the list of users is that of passwords, and default is off", () => {
  const settings = settingsOf({ users });
  const acl = renderNodeAcl(settings, hashesOf(settings));
  const names = acl
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[1]);
  expect(names).toEqual(["default", ...aclUsers(settings)]);
  expect(acl.startsWith("user default off\n")).toBe(true);
});

test("several hashes stand side by side while a password is changed", () => {
  const settings = settingsOf();
  const both = ["a".repeat(64), "b".repeat(64)];
  expect(lineOf(renderNodeAcl(settings, { ...hashesOf(settings), app: both }), "app").slice(2, 5)).toEqual([
    "on",
    `#${both[0] ?? ""}`,
    `#${both[1] ?? ""}`,
  ]);
});

test.each([
  ["no hash", {}, "no password hash for the user app"],
  ["an empty list", { app: [] }, "no password hash for the user app"],
  ["a password in its place", { app: "hunter2hunter2hunter2" }, "a password hash of the user app is no SHA-256 in hex"],
])("a user with %s is refused", (_, hashes, message) => {
  expect(() => renderNodeAcl(settingsOf(), hashes)).toThrow(new Error(message));
});

test("websocket gets channels, and the commands for them, only by its setting", () => {
  const settings = settingsOf({ websocket: { channels: ["ws.*"] } });
  const words = lineOf(renderNodeAcl(settings, hashesOf(settings)), "websocket");
  expect(words).toEqual(expect.arrayContaining(["&ws.*", "+publish", "+subscribe", "+psubscribe"]));
});

/** Channel patterns as a user might write them, many of them close to Sentinel's. */
const pattern = fc.oneof(
  fc.constantFrom(
    "*",
    "_*",
    "__*",
    "__s*",
    "?*",
    "[_]*",
    "[^a]*",
    "[^_]*",
    "_[^_]*",
    "*hello",
    "__sentinel__:*",
    "news.*",
    HELLO_CHANNEL,
  ),
  fc
    .array(fc.constantFrom("_", "s", "*", "?", "[_a]", "[^_]", "[^x]", "[a-z]", "\\_", "entinel__:hello", "n", ":"), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join("")),
);

test("whatever the settings, no channel rule but Sentinel's own reaches its channel", () => {
  const lists = fc.array(pattern, { maxLength: 3 });
  fc.assert(
    fc.property(lists, lists, lists, fc.constantFrom("7.0", "7.2", "8.2"), (app, websocket, shop, serverVersion) => {
      const raw = {
        serverVersion,
        app: { channels: app },
        websocket: { channels: websocket },
        users: { shop: { commands: ["+@all"], channels: shop } },
      };
      const { settings, faults } = readSettings(raw, { stack: "dev" });
      const reaching = [...app, ...websocket, ...shop].filter((channel) => asRegExp(channel).test(HELLO_CHANNEL));
      expect(faults.map((fault) => fault.value)).toEqual(reaching.map((channel) => JSON.stringify(channel)));
      if (faults.length > 0) return;
      for (const acl of [
        renderNodeAcl(settings, hashesOf(settings)),
        renderSentinelAcl(settings, hashesOf(settings)),
      ]) {
        for (const line of acl.trimEnd().split("\n")) {
          const [, name, ...words] = line.split(" ");
          const channels = words.filter((word) => word.startsWith("&")).map((word) => word.slice(1));
          const reach = channels.filter((channel) => asRegExp(channel).test(HELLO_CHANNEL));
          expect([name, reach]).toEqual([name, name === "sentinel" ? [HELLO_CHANNEL] : []]);
          expect(words).not.toContain("allchannels");
          if (name !== "default") expect(words).toContain("resetchannels");
        }
      }
    }),
    { numRuns: 2000 },
  );
});

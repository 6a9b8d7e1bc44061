import { isSettingsError, parseSettings, readSettings, SettingsError } from "../../../configs/settings";
import { backup } from "./bad-settings/backup";
import { group } from "./bad-settings/group";
import { memory } from "./bad-settings/memory";
import { monitoring } from "./bad-settings/monitoring";
import { network } from "./bad-settings/network";
import { server } from "./bad-settings/server";
import { users } from "./bad-settings/users";
import { applyFix } from "./support/apply-fix";

const table = [...group, ...memory, ...network, ...server, ...users, ...backup, ...monitoring];

function messageOf(raw: Readonly<Record<string, unknown>>): string {
  try {
    parseSettings(raw, { stack: "dev" });
  } catch (error) {
    if (isSettingsError(error)) return error.message;
    throw error;
  }
  return "no fault";
}

test.each(table)("refuses $what", ({ raw, message }) => {
  expect(messageOf(raw)).toBe(message.join("\n"));
});

/** A value that only the user's machine knows: a bucket's name, the host's address, or an image with its digest. */
const computed = (raw: Readonly<Record<string, unknown>>, fix: string) => {
  if (fix.includes("backup.bucket")) return "redis-ha-0123456789abcdef";
  return raw.image === undefined && !fix.includes(".image ")
    ? "192.0.2.7"
    : `example.com/redis-ha@sha256:${"0".repeat(64)}`;
};

test.each(table)("its own commands mend $what", ({ raw }) => {
  const { faults } = readSettings(raw, { stack: "dev" });
  const mended = faults.reduce((config, { fix }) => applyFix(config, fix, computed(raw, fix)), { ...raw });
  expect(messageOf(mended)).toBe("no fault");
});

test("the table is long enough, and no two rows are the same", () => {
  expect(table.length).toBeGreaterThanOrEqual(30);
  expect(new Set(table.map((row) => row.what)).size).toBe(table.length);
});

test("a stack whose name can't name containers needs a prefix", () => {
  expect(readSettings({}, { stack: "_x" }).faults).toEqual([
    {
      setting: "prefix",
      value: "nothing, and the stack's name \"_x\" can't be used",
      allowed: "1 to 40 letters, digits and . - _, the first a letter or digit",
      fix: "pulumi config set prefix redis",
    },
  ]);
});

test("a fault of one setting is not told a second time by a rule over several", () => {
  expect(messageOf({ memory: "nothing", maxmemory: "900gb" })).toBe(
    'memory: got "nothing"; allowed: a size from 128mb to 1024gb, in whole megabytes; run: pulumi config set memory 512mb',
  );
});

test("the value of an unknown setting is never shown, nor that of a secret one", () => {
  const message = messageOf({
    pasword: "hunter2hunter2hu",
    xyz: { token: "hunter2" },
    passwords: "hunter2",
    tlsFiles: 3,
  });
  expect(message).not.toContain("hunter2");
  expect(message.split("\n").map((line) => line.split(":")[0])).toEqual(["pasword", "xyz"]);
});

test("an error is known by its brand, also from another copy of the module", () => {
  const error = new SettingsError([]);
  expect(isSettingsError(error)).toBe(true);
  expect(error.name).toBe("SettingsError");
  expect(isSettingsError(new Error("other"))).toBe(false);
  expect(isSettingsError(null)).toBe(false);
});

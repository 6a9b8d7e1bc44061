import { allSettings, findSettings } from "../../../configs/settings-doc";
import { settingText } from "../../../scripts/cli/commands/docs";

/** Goal: each setting is found by its path, and a slip of the pen leads to it. */
const paths = allSettings().map(({ path }) => path);
const found = (name: string) => findSettings(name).settings.map(({ path }) => path);

test.each(paths.map((path) => [path]))("%s is found, and has a default and what is allowed", (path) => {
  const { settings } = findSettings(path);
  expect(settings.map((s) => s.path)).toContain(path);
  for (const { about, allowed, fallback } of settings)
    for (const text of [about, allowed, fallback]) expect(text).not.toBe("");
});

test("a section has all of its settings, and a name that the user gave is one of many", () => {
  expect(found("timeouts")).toEqual(paths.filter((p) => p.startsWith("timeouts.")));
  expect(found("users.shop.keys")).toEqual(["users.<name>.keys"]);
});

test.each([
  ["timeouts.downAfterMS", "timeouts.downAfterMs"],
  ["downAfterMs", "timeouts.downAfterMs"],
  ["maxmemry", "maxmemory"],
  ["timeouts.downaftr", undefined],
])("%s: perhaps %s", (name, meant) => {
  const { settings, perhaps } = findSettings(name);
  expect(settings).toEqual([]);
  if (meant === undefined) expect(perhaps.length).toBeLessThanOrEqual(5);
  else expect(perhaps).toContain(meant);
});

test("what people read", () => {
  const [one] = findSettings("timeouts.downAfterMs").settings;
  if (!one) throw new Error("not found");
  expect(settingText(one, "prod")).toMatch(
    /^timeouts.downAfterMs\n {2}.*\n {2}default: 5000\n {2}allowed: .*\n {2}pulumi config set --stack prod --path timeouts.downAfterMs …\n$/,
  );
});

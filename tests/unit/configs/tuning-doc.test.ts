import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderRedisConf } from "../../../configs/redis-conf";
import { renderSentinelConf } from "../../../configs/sentinel-conf";
import { settingKeys } from "../../../configs/settings";
import { schema } from "../../../configs/settings/schema";
import { settingPaths } from "../../../configs/settings/unknown";
import { settingsOf } from "./support/settings";

/** Goal: docs/tuning.md has a reason for every directive that is rendered, and names no setting that does not exist. */
const page = readFileSync(join(__dirname, "../../../docs/tuning.md"), "utf8");
const settings = settingsOf();
const files =
  renderRedisConf({ settings, port: 6379, masterAuth: "x" }) +
  renderSentinelConf({ settings, announce: { host: "10.0.0.1", port: 26_379 }, sentinelPassword: "x" });
const directives = new Set(
  files
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => (line.startsWith("sentinel ") ? line.split(" ").slice(0, 2).join(" ") : (line.split(" ")[0] ?? ""))),
);

test.each([...directives])("%s has its reason", (directive) => {
  const family = directive.startsWith("lazyfree-") ? "lazyfree-*" : directive;
  expect([family, page.includes(`\`${family}`)]).toEqual([family, true]);
});

test("every setting that is named exists", () => {
  const known = new Set([...settingKeys(), ...settingPaths(schema).map((path) => path.join("."))]);
  const sections = settingPaths(schema).flatMap((path) => (path.length > 1 ? [path[0] ?? ""] : []));
  const named = [...page.matchAll(/`([a-z]+\.[a-zA-Z.]+)`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => sections.includes(name.split(".")[0] ?? ""));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !known.has(name) && name !== "ulimits.nofile")).toEqual([]);
});

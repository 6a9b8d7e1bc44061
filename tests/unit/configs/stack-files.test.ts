import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pulumiConfig } from "../../../configs/pulumi-config";
import { checkSecrets, parseSettings, readSettings, settingKeys } from "../../../configs/settings";
import { SECRET_SETTINGS } from "../../../configs/settings/secret-settings";
import { renderSettingsDoc } from "../../../configs/settings-doc";
import { topologyOf } from "../../../configs/topology";

const { load } = jest.requireActual<{ load: (text: string) => unknown }>("js-yaml");
const read = (name: string): string => readFileSync(join(__dirname, "../../..", name), "utf8");
const GB = 2 ** 30;

/** The settings in a stack file, without their namespace. */
function stackConfig(name: string): Record<string, unknown> {
  const { config } = load(read(name)) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      expect(key).toMatch(/^redis-ha:/);
      return [key.slice("redis-ha:".length), value];
    }),
  );
}

/** Pulumi.prod.yaml with what only the team can know, but for passwords. */
function prodConfig(): Record<string, unknown> {
  const config = stackConfig("Pulumi.prod.yaml");
  return { ...config, backup: { ...(config.backup as object), bucket: "our-redis-backups" } };
}

test("Pulumi.yaml declares exactly the settings, with their descriptions and defaults", () => {
  const { config, name, runtime, main } = load(read("Pulumi.yaml")) as Record<string, unknown>;
  expect([name, runtime, main]).toEqual(["redis-ha", "nodejs", "index.ts"]);
  expect(config).toEqual(pulumiConfig());
  expect(Object.keys(config as object)).toEqual([...settingKeys(), ...Object.keys(SECRET_SETTINGS)]);
});

test("the defaults in Pulumi.yaml are those of an empty configuration", () => {
  const defaults = Object.fromEntries(Object.entries(pulumiConfig()).map(([key, value]) => [key, value.default]));
  expect(parseSettings(defaults, { stack: "dev" })).toEqual(parseSettings({}, { stack: "dev" }));
});

test("Pulumi.dev.yaml is good as it is", () => {
  const settings = parseSettings(stackConfig("Pulumi.dev.yaml"), { stack: "dev" });
  expect(checkSecrets(settings, {})).toEqual([]);
  expect([settings.protect, settings.memory, settings.backup.enabled]).toEqual([false, GB / 4, true]);
});

test("Pulumi.prod.yaml lacks the bucket's name, passwords, and nothing else", () => {
  const { faults } = readSettings(stackConfig("Pulumi.prod.yaml"), { stack: "prod" });
  expect(faults.map((fault) => fault.setting)).toEqual(["backup.bucket"]);
  const settings = parseSettings(prodConfig(), { stack: "prod" });
  expect(checkSecrets(settings, {}).map((fault) => fault.setting)).toEqual(
    ["app", "websocket", "replication", "sentinel", "monitor", "backup", "admin", "node"].map(
      (user) => `passwords.${user}`,
    ),
  );
  expect([settings.protect, settings.requirePinnedImage, settings.maxmemory]).toEqual([true, true, 2 * GB]);
  expect(settings.replication.backlogSize).toBe(GB / 4);
  expect([settings.backup.enabled, settings.backup.target, settings.backup.forceDestroy]).toEqual([true, "aws", false]);
});

test("dev and prod can stand on one host", () => {
  const dev = topologyOf(parseSettings(stackConfig("Pulumi.dev.yaml"), { stack: "dev" }));
  const prod = topologyOf(parseSettings(prodConfig(), { stack: "prod" }));
  expect(dev.network.subnet).not.toBe(prod.network.subnet);
  expect(dev.nodes[0]?.containerName).not.toBe(prod.nodes[0]?.containerName);
});

test("docs/settings.md is what the settings say", () => {
  expect(read("docs/settings.md")).toBe(renderSettingsDoc());
});

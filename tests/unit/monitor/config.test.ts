import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, parseConfig, readConfig } from "../../../runtime/monitor/config/read";

/** Goal: wrong settings are told all at once, each with its path and what would be right, and no value is repeated. */
const GOOD = {
  group: "mymaster",
  nodes: [{ name: "redis-1", host: "10.0.0.1", port: 6379 }],
  sentinels: [{ name: "sentinel-1", host: "10.0.1.1", port: 26379 }],
  passwordFile: "/etc/redis-ha/monitor.password",
  tls: { caFile: "/etc/redis-ha/ca.crt" },
};

function faultsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const parse = (value: unknown) => faultsOf(() => parseConfig("monitor.json", JSON.stringify(value)));

test("a small file is filled in with defaults", () => {
  const config = parseConfig("monitor.json", JSON.stringify(GOOD));
  expect(config).toMatchObject({ user: "monitor", certificateSeconds: 300, logLevel: "info", webhooks: [] });
  expect(config.listen).toEqual({ host: "0.0.0.0", port: 9121 });
  expect(config.scrape).toMatchObject({ timeoutMs: 700, cacheMs: 1000, maxCommands: 150, percentiles: true });
  expect(config.events).toMatchObject({ pollMs: 1000, showKeys: false, dedupeMs: 15_000, keep: 1000 });
});

test("all faults at once", () => {
  const faults = parse({
    ...GOOD,
    group: "my master",
    sentinels: [],
    passwordFile: "monitor.password",
    tls: { caFile: "/ca.crt", certFile: "/a.crt", colour: 1 },
    scrape: { timeoutMs: 5_000 },
    webhooks: [{ name: "ops", type: "generic", urlFile: "/url" }],
    secretly: "hunter2",
  });
  expect(faults.map((f) => f.split(":")[0])).toEqual(
    expect.arrayContaining([
      "group",
      "sentinels",
      "passwordFile",
      "scrape.timeoutMs",
      "webhooks.0.hmacKeyFile",
      "secretly",
    ]),
  );
  expect(faults.join("\n")).toContain("tls.colour: there is no such setting");
  expect(faults.join("\n")).not.toContain("hunter2");
});

test.each([
  ["a name", { nodes: [GOOD.nodes[0], { ...GOOD.nodes[0], port: 1 }] }, "nodes.1: redis-1 is there twice"],
  ["an address", { nodes: [GOOD.nodes[0], { ...GOOD.nodes[0], name: "b" }] }, "nodes.1: 10.0.0.1:6379 is there twice"],
])("%s that is there twice", (_, over, fault) => expect(parse({ ...GOOD, ...over })).toEqual([fault]));

test("tls can be off, but only by the word", () => {
  expect(parse({ ...GOOD, tls: false })).toEqual([]);
  expect(parse({ ...GOOD, tls: undefined }).length).toBeGreaterThan(0);
});

test("a text that is no JSON is told without repeating any of it", () => {
  expect(faultsOf(() => parseConfig("monitor.json", '{"password": hunter2'))).toEqual(["is no JSON"]);
});

test("every file that is named is looked at, all at once", () => {
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-config-"));
  try {
    const file = join(dir, "monitor.json");
    expect(faultsOf(() => readConfig(file))).toEqual(["can't be read (ENOENT)"]);
    const hook = { name: "ops", type: "slack", urlFile: join(dir, "url") };
    const files = { passwordFile: join(dir, "password"), tls: { caFile: join(dir, "ca") }, webhooks: [hook] };
    writeFileSync(file, JSON.stringify({ ...GOOD, ...files }));
    expect(faultsOf(() => readConfig(file))).toEqual([
      "passwordFile: can't read the file it names (ENOENT)",
      "tls.caFile: can't read the file it names (ENOENT)",
      "webhooks.0.urlFile: can't read the file it names (ENOENT)",
    ]);
    for (const name of ["password", "ca", "url"]) writeFileSync(join(dir, name), "x");
    expect(readConfig(file).group).toBe("mymaster");
  } finally {
    rmSync(dir, { recursive: true });
  }
});

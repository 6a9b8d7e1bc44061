import fc from "fast-check";
import { quoted } from "../../../configs/conf-text";
import { renderRedisConf } from "../../../configs/redis-conf";
import { renderSentinelConf } from "../../../configs/sentinel-conf";
import { expectGolden } from "./support/golden";
import { settingsOf } from "./support/settings";

/** Everything that differs from the default, and `host`. */
const other = {
  advertise: "host",
  hostAddress: "192.0.2.1",
  memory: "4gb",
  maxmemory: "2gb",
  maxmemoryPolicy: "noeviction",
  persistence: { appendfsync: "always", save: [], rewriteMinSize: "1gb", rewritePercentage: 50, timestamps: true },
  replication: {
    minReplicasToWrite: 2,
    minReplicasMaxLag: 1,
    backlogSize: "1gb",
    backlogTtl: 0,
    timeout: 30,
    pingPeriod: 5,
    disklessSyncDelay: 1,
  },
  timeouts: { shutdownSeconds: 5 },
  redis: {
    databases: 1,
    tcpBacklog: 1024,
    tcpKeepalive: 60,
    timeout: 3600,
    maxclients: 5000,
    lazyfree: false,
    slowlogLogSlowerThan: -1,
    slowlogMaxLen: 10,
    latencyMonitorThreshold: 0,
    acllogMaxLen: 10,
    hz: 100,
    ioThreads: 4,
    notifyKeyspaceEvents: "Ex",
    outputBufferLimits: { normal: { hard: "1gb" }, replica: { hard: "0" }, pubsub: { soft: "1mb", softSeconds: 10 } },
  },
  tls: { authClients: "yes", protocols: ["TLSv1.3"] },
  logging: { level: "warning" },
};

/** The other ways to keep data. */
const rdbOnly = { persistence: { appendonly: false, stopWritesOnBgsaveError: false, save: [[60, 1]] }, nodes: 1 };

test.each([
  ["default", {}],
  ["other", other],
  ["rdb-only", rdbOnly],
])("redis.conf of a node: %s", (name, raw) => {
  const text = renderRedisConf({ settings: settingsOf(raw), port: 6379, masterAuth: "0123456789abcdef" });
  expectGolden(`node-${name}.conf`, text);
});

test.each([
  ["default", {}],
  ["other", other],
])("sentinel.conf: %s", (name, raw) => {
  const announce = { host: "10.163.79.21", port: 26_379 };
  const text = renderSentinelConf({ settings: settingsOf(raw), announce, sentinelPassword: "0123456789abcdef" });
  expectGolden(`sentinel-${name}.conf`, text);
});

test("every line is one directive, whatever the password", () => {
  const settings = settingsOf();
  const lines = renderRedisConf({ settings, port: 6379, masterAuth: "x" }).split("\n").length;
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{16,40}$/), (masterAuth) => {
      const text = renderRedisConf({ settings, port: 6379, masterAuth });
      expect(text.split("\n")).toHaveLength(lines);
      const given = /^masterauth "(.*)"$/m.exec(text)?.[1] ?? "";
      expect(given.replace(/\\(.)/g, "$1")).toBe(masterAuth);
    }),
  );
});

test("quotes and backslashes are escaped", () => {
  expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
});

import fc from "fast-check";
import { readSettings } from "../../../configs/settings";
import { settingsOf } from "./support/settings";

const MB = 2 ** 20;

test("an empty configuration is complete", () => {
  expect(settingsOf()).toEqual({
    group: "mymaster",
    prefix: "dev",
    nodes: 3,
    sentinels: 3,
    quorum: 2,
    requirePinnedImage: false,
    serverVersion: "7.0",
    modules: [],
    memory: 512 * MB,
    maxmemory: 256 * MB,
    maxmemoryPolicy: "allkeys-lru",
    persistence: {
      appendonly: true,
      appendfsync: "everysec",
      rewritePercentage: 100,
      rewriteMinSize: 64 * MB,
      timestamps: false,
      save: [
        [900, 1],
        [300, 10],
        [60, 10_000],
      ],
      stopWritesOnBgsaveError: true,
    },
    protect: true,
    network: {
      subnet: "10.163.79.0/24",
      gateway: "10.163.79.1",
      addresses: {},
      internal: false,
      allowedCidrs: [],
      securityGroup: { enabled: false },
    },
    advertise: "container",
    ports: { redis: 6379, sentinel: 26_379, supervisor: 7379 },
    replication: {
      minReplicasToWrite: 1,
      minReplicasMaxLag: 4,
      backlogSize: 32 * MB,
      backlogTtl: 3600,
      timeout: 60,
      pingPeriod: 10,
      disklessSyncDelay: 0,
      parallelSyncs: 1,
    },
    timeouts: {
      downAfterMs: 5000,
      failoverTimeoutMs: 30_000,
      masterRebootDownAfterMs: 10_000,
      askMs: 1000,
      pauseMs: 5000,
      namedMs: 3000,
      sentinelGraceMs: 15_000,
      shutdownSeconds: 10,
      stopGraceSeconds: 30,
      healthIntervalMs: 5000,
      healthTimeoutMs: 3000,
      healthWaitSeconds: 300,
    },
    redis: {
      databases: 16,
      tcpBacklog: 511,
      tcpKeepalive: 300,
      timeout: 0,
      maxclients: 10_000,
      lazyfree: true,
      slowlogLogSlowerThan: 10_000,
      slowlogMaxLen: 128,
      latencyMonitorThreshold: 100,
      acllogMaxLen: 128,
      hz: 10,
      ioThreads: 1,
      notifyKeyspaceEvents: "",
      outputBufferLimits: {
        normal: { hard: 0, soft: 0, softSeconds: 0 },
        replica: { hard: 256 * MB, soft: 64 * MB, softSeconds: 60 },
        pubsub: { hard: 32 * MB, soft: 8 * MB, softSeconds: 60 },
      },
    },
    tls: {
      authClients: "optional",
      protocols: ["TLSv1.2", "TLSv1.3"],
      own: false,
      caDays: 3650,
      certDays: 365,
      renewBeforeDays: 30,
      extraDnsNames: [],
      extraIps: [],
    },
    rotation: { certificates: 0, authorities: [0] },
    enforcePolicies: false,
    generatePasswords: true,
    app: { keys: ["*"], channels: ["[^_]*", "__key*", "__keyspace@*__:*", "__keyevent@*__:*", "__redis__:invalidate"] },
    websocket: { keys: ["ws:*", "rate_limit:*"], channels: [] },
    users: {},
    ulimits: { nofile: 10_240 },
    sysctls: {},
    logging: { level: "notice", maxSize: "10m", maxFile: 3 },
    backup: expect.objectContaining({ enabled: false }) as unknown, // backup-settings.test.ts has all of it
    monitoring: {
      enabled: false,
      port: 9121,
      scrapeSeconds: 10,
      runbookUrl: "docs/runbooks",
      events: { webhook: "none", minSeverity: "notice", slowerThanMs: 0, showKeys: false },
      prometheus: {
        enabled: true,
        port: 9090,
        memory: 512 * MB,
        retentionDays: 15,
        retentionSize: 2048 * MB,
        applications: [],
        externalLabels: {},
      },
      alertmanager: {
        enabled: true,
        port: 9093,
        groupWaitSeconds: 15,
        groupIntervalSeconds: 300,
        repeatCriticalHours: 4,
        repeatWarningHours: 24,
        sendResolved: true,
        slack: { enabled: false },
        email: { enabled: false, to: [] },
      },
      thresholds: {
        patiencePercent: 100,
        instanceDownSeconds: 60,
        noMasterSeconds: 30,
        manyMastersSeconds: 60,
        disagreementSeconds: 60,
        replicaLinkDownSeconds: 60,
        replicaLagSeconds: 10,
        replicaLagBytes: 16 * MB,
        fullResyncsPerHour: 6,
        failoversPer15Minutes: 2,
        memoryWarningPercent: 85,
        memoryCriticalPercent: 95,
        fragmentationPercent: 150,
        fragmentationMinBytes: 100 * MB,
        evictionsPerSecond: 100,
        connectionsPercent: 80,
        forkMilliseconds: 1000,
        delayedFsyncs: 5,
        hitRatioDropPercent: 30,
        accessDenials: 20,
        certificateWarningDays: 30,
        certificateCriticalDays: 7,
        backupMaxAgeHours: 36,
        backupDurationFactor: 3,
        backupShrinkPercent: 50,
        restoreMaxAgeDays: 8,
        archiveMaxAgeMinutes: 15,
        breakerOpenSeconds: 60,
        cacheUntrackedSeconds: 300,
      },
    },
  });
});

test("texts as `pulumi config set` gives them mean the same as parsed values", () => {
  const parsed = {
    nodes: 5,
    protect: false,
    memory: 1024 * MB,
    serverVersion: "7.2",
    tls: { authClients: "yes", protocols: ["TLSv1.3"] },
    persistence: { save: [[60, 1]], appendonly: true },
    sysctls: { "net.core.somaxconn": "1024" },
    users: { shop: { commands: ["+get"], keys: ["shop:*"], channels: [] } },
  };
  const texts = {
    nodes: "5",
    protect: "false",
    memory: "1gb",
    serverVersion: 7.2,
    tls: '{"authClients": true, "protocols": "[\\"TLSv1.3\\"]"}',
    persistence: { save: ["[60, 1]"], appendonly: "true" },
    sysctls: '{"net.core.somaxconn": 1024}',
    users: { shop: '{"commands": ["+get"], "keys": "[\\"shop:*\\"]"}' },
  };
  expect(settingsOf(texts)).toEqual(settingsOf(parsed));
});

test("empty texts and 0 for the quorum stand for what is derived", () => {
  expect(settingsOf({ prefix: "", image: "", maxmemory: "", hostAddress: "", quorum: "0" })).toEqual(settingsOf());
});

test.each([
  [{ sentinels: 5 }, 3],
  [{ sentinels: 1 }, 1],
  [{ sentinels: 5, quorum: 2 }, 2],
])("%j has a quorum of %d", (raw, quorum) => {
  expect(settingsOf(raw).quorum).toBe(quorum);
});

test.each([
  [1000, 1],
  [1500, 2],
  [2000, 2],
  [4000, 4],
  [60_000, 4],
])("down-after of %d ms has a max-lag of %d s: below down-after + 1 s, and never above 4", (downAfterMs, lag) => {
  const { replication } = settingsOf({ timeouts: { downAfterMs, failoverTimeoutMs: 600_000 } });
  expect(replication.minReplicasMaxLag).toBe(lag);
});

test.each([
  ["128mb", 64 * MB, 8 * MB],
  ["8gb", 4096 * MB, 256 * MB],
])("%s of memory has maxmemory of %d and a backlog of %d", (memory, maxmemory, backlogSize) => {
  const settings = settingsOf({ memory });
  expect([settings.maxmemory, settings.replication.backlogSize]).toEqual([maxmemory, backlogSize]);
});

test("one node asks for no replicas", () => {
  expect(settingsOf({ nodes: 1 }).replication.minReplicasToWrite).toBe(0);
});

test("what is derived breaks no rule, whatever it is derived from", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 128, max: 1_048_576 }),
      fc.integer({ min: 1000, max: 600_000 }),
      (nodes, halfSentinels, megabytes, downAfterMs) => {
        const raw = {
          nodes,
          sentinels: 2 * halfSentinels + 1,
          memory: `${megabytes}mb`,
          timeouts: { downAfterMs, failoverTimeoutMs: 600_000 },
        };
        expect(readSettings(raw, { stack: "dev" }).faults).toEqual([]);
      },
    ),
  );
});

test("no input, however odd, does more than raise faults", () => {
  const keys = ["nodes", "tls", "users", "network", "persistence", "sysctls", "passwords", "__proto__", "x"];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), fc.anything({ maxDepth: 3 })), (raw) => {
      const { settings, faults } = readSettings(raw, { stack: "dev" });
      expect(settings.group).toBe("mymaster");
      for (const fault of faults) expect(fault.fix).toMatch(/^pulumi config (set|rm) /);
    }),
    { numRuns: 500 },
  );
});

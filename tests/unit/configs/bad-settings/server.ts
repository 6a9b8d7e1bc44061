import type { BadSettings } from "./bad-settings";

/** Bad settings: replication, times, encryption, limits. */
export const server: readonly BadSettings[] = [
  {
    what: "max-lag that protects nothing",
    raw: { replication: { minReplicasMaxLag: 10 } },
    message: [
      "replication.minReplicasMaxLag: got 10; allowed: less than timeouts.downAfterMs / 1000 + 1, at most 5: above it an isolated master loses all it accepts; run: pulumi config set --path replication.minReplicasMaxLag 4",
    ],
  },
  {
    what: "more replicas asked for than there are",
    raw: { nodes: "2", replication: { minReplicasToWrite: 2 } },
    message: [
      "replication.minReplicasToWrite: got 2; allowed: at most nodes - 1 (1), or all writes are refused for ever; run: pulumi config rm --path replication.minReplicasToWrite",
    ],
  },
  {
    what: "pings as rare as the time-out",
    raw: { replication: { timeout: 10 } },
    message: [
      "replication.pingPeriod: got 10; allowed: less than replication.timeout (10), or idle links are cut; run: pulumi config set --path replication.pingPeriod 9",
    ],
  },
  {
    what: "a stop grace that cuts the hand-over",
    raw: { timeouts: { stopGraceSeconds: 10 } },
    message: [
      "timeouts.stopGraceSeconds: got 10; allowed: at least 18 (pauseMs + namedMs + shutdownSeconds), or Docker kills a node in the middle of its hand-over; run: pulumi config set --path timeouts.stopGraceSeconds 30",
    ],
  },
  {
    what: "a question longer than the pause",
    raw: { timeouts: { askMs: 5000 } },
    message: [
      "timeouts.askMs: got 5000; allowed: less than timeouts.pauseMs (5000), or a hand-over is over before an answer is due; run: pulumi config set --path timeouts.askMs 1000",
    ],
  },
  {
    what: "a failover-timeout below down-after",
    raw: { timeouts: { downAfterMs: 60000 } },
    message: [
      "timeouts.failoverTimeoutMs: got 30000; allowed: at least timeouts.downAfterMs (60000); run: pulumi config set --path timeouts.failoverTimeoutMs 60000",
    ],
  },
  {
    what: "a health check longer than its interval",
    raw: { timeouts: { healthIntervalMs: 1000 } },
    message: [
      "timeouts.healthTimeoutMs: got 3000; allowed: at most timeouts.healthIntervalMs (1000); run: pulumi config set --path timeouts.healthTimeoutMs 1000",
    ],
  },
  {
    what: "renewal sooner than a certificate lasts",
    raw: { tls: { certDays: 20 } },
    message: [
      "tls.renewBeforeDays: got 30; allowed: less than tls.certDays (20), or each `pulumi up` renews; run: pulumi config set --path tls.renewBeforeDays 5",
    ],
  },
  {
    what: "a CA that ends before its certificates",
    raw: { tls: { caDays: 100 } },
    message: [
      "tls.caDays: got 100; allowed: at least tls.certDays (365); run: pulumi config set --path tls.caDays 3650",
    ],
  },
  {
    what: "one authority twice",
    raw: { rotation: { authorities: [1, 1] } },
    message: [
      "rotation.authorities: got [1,1]; allowed: a list of one or two numbers, not the same, each a whole number from 0 to 1000000; run: pulumi config set --path rotation.authorities '[0]'",
    ],
  },
  {
    what: "an unknown protocol",
    raw: { tls: { protocols: ["TLSv1.1", "TLSv1.3"] } },
    message: [
      "tls.protocols[0]: got \"TLSv1.1\"; allowed: TLSv1.2, TLSv1.3; run: pulumi config set --path 'tls.protocols[0]' TLSv1.3",
    ],
  },
  {
    what: "no protocol",
    raw: { tls: { protocols: [] } },
    message: [
      'tls.protocols: got []; allowed: a list of at least one of TLSv1.2, TLSv1.3; run: pulumi config set --path tls.protocols \'["TLSv1.2","TLSv1.3"]\'',
    ],
  },
  {
    what: "a DNS name that is none",
    raw: { tls: { extraDnsNames: ["redis_1!"] } },
    message: [
      "tls.extraDnsNames[0]: got \"redis_1!\"; allowed: a DNS name; run: pulumi config set --path 'tls.extraDnsNames[0]' redis.example.com",
    ],
  },
  {
    what: "a name for an address",
    raw: { tls: { extraIps: ["localhost"] } },
    message: [
      "tls.extraIps[0]: got \"localhost\"; allowed: an IPv4 address; run: pulumi config set --path 'tls.extraIps[0]' 192.0.2.10",
    ],
  },
  {
    what: "an image without a digest",
    raw: { image: "example.com/redis-ha:1", requirePinnedImage: "true" },
    message: [
      'image: got "example.com/redis-ha:1"; allowed: an image with its digest, as requirePinnedImage is set; run: pulumi config set image "$(docker inspect --format \'{{index .RepoDigests 0}}\' example.com/redis-ha:1)"',
    ],
  },
  {
    what: "a server that is too old",
    raw: { serverVersion: "6.2" },
    message: [
      'serverVersion: got "6.2"; allowed: 7.0 to 7.4, or 8.0 and above, as major.minor; run: pulumi config set serverVersion 7.0',
    ],
  },
  {
    what: "a module that is not known",
    raw: { modules: ["graph"] },
    message: [
      "modules: got [\"graph\"]; allowed: a list of json, search, timeseries, bloom, each once; run: pulumi config set modules '[]'",
    ],
  },
  {
    what: "modules, and backups that nobody could load",
    raw: { modules: ["search"], backup: { enabled: true, target: "local" } },
    message: [
      'modules: got ["search"]; allowed: none where backup.enabled is set: what proves and restores a backup has no modules, and could not load it; run: pulumi config rm modules',
    ],
  },
  {
    what: "too few file descriptors",
    raw: { redis: { maxclients: 20000 } },
    message: [
      "ulimits.nofile: got 10240; allowed: at least redis.maxclients + 32 (20032); run: pulumi config set --path ulimits.nofile 20032",
    ],
  },
  {
    what: "an unknown ulimit",
    raw: { ulimits: { nofiles: 20000 } },
    message: [
      "ulimits.nofiles: got 20000; allowed: a name that Docker knows, perhaps nofile; run: pulumi config rm --path ulimits.nofiles",
    ],
  },
  {
    what: "a sysctl of the host",
    raw: { sysctls: { "vm.overcommit_memory": "1" } },
    message: [
      'sysctls["vm.overcommit_memory"]: got "1"; allowed: a setting of the container\'s own: net.…, kernel.shm…, kernel.msg…, kernel.sem or fs.mqueue.…; run: pulumi config rm --path \'sysctls["vm.overcommit_memory"]\'',
    ],
  },
  {
    what: "a sysctl that cuts the backlog",
    raw: { sysctls: { "net.core.somaxconn": "128" } },
    message: [
      'sysctls["net.core.somaxconn"]: got "128"; allowed: at least redis.tcpBacklog (511), which it would cut; run: pulumi config set --path \'sysctls["net.core.somaxconn"]\' 511',
    ],
  },
];

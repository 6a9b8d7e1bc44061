import type * as Deploying from "./deployed";

type Deployed = Deploying.Deployed;

/** Goal: one setting runs monitor, Prometheus and Alertmanager, hardened as all else, with what is secret in files only. */
function deployFresh(monitoring: object, more: Record<string, string> = {}): Promise<Deployed[]> {
  jest.resetModules();
  const { deploy } = jest.requireActual<typeof Deploying>("./deployed");
  return deploy("t", { monitoring: JSON.stringify({ enabled: true, ...monitoring }), ...more });
}

const SERVICES = ["t-monitor", "t-prometheus", "t-alertmanager"];
const containers = (all: Deployed[]) => all.filter((r) => r.type === "docker:index/container:Container");
const names = (all: Deployed[]) => containers(all).map((r) => String(r.inputs.name));
const named = (all: Deployed[], name: string): Deployed => {
  const one = containers(all).find((r) => r.inputs.name === name);
  if (!one) throw new Error(`no container ${name}`);
  return one;
};
interface Upload {
  readonly file: string;
  readonly content: string;
}
/** The files of a container, by path. The engine is told of them as one secret. */
const files = (all: Deployed[], name: string): Record<string, string> => {
  const { value } = named(all, `${name}-files`).inputs.uploads as { value: Upload[] };
  return Object.fromEntries(value.map(({ file, content }) => [file, content]));
};
let standard: Deployed[];
beforeAll(async () => {
  standard = await deployFresh({});
});

const RECEIVERS = {
  receiverSecrets: JSON.stringify({ webhookToken: "token-of-webhook", eventsUrl: "https://e.example.com/hidden" }),
};

test("without the setting there is none of it", async () => {
  const all = await deployFresh({ enabled: false });
  expect(names(all).filter((name) => SERVICES.includes(name))).toEqual([]);
});

test("three containers, each hardened, with a fixed address and a health check that is waited for", () => {
  const all = standard;
  for (const [i, name] of SERVICES.entries()) {
    expect(named(all, name).inputs).toMatchObject({
      user: "999:999",
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      networksAdvanced: [{ ipv4Address: `10.163.79.${7 + i}` }],
      ports: [],
      wait: true,
      image: expect.stringMatching(/^redis-ha\/(monitor|prometheus|alertmanager):[0-9a-f]{16}$/) as string,
    });
    expect(named(all, name).inputs.healthcheck).toBeDefined();
  }
  const volumes = all.filter((r) => r.type === "docker:index/volume:Volume").map((r) => r.inputs.name);
  expect(volumes).toEqual(expect.arrayContaining(["t-prometheus-data", "t-alertmanager-data"]));
  expect(volumes).not.toContain("t-monitor-data");
});

test("Prometheus and Alertmanager are left out where the settings say so", async () => {
  expect(names(await deployFresh({ alertmanager: { enabled: false } }))).not.toContain("t-alertmanager");
  const alone = names(await deployFresh({ prometheus: { enabled: false } }));
  expect(SERVICES.filter((name) => alone.includes(name))).toEqual(["t-monitor"]);
});

test("nothing secret is in a container's inputs, and each secret in the files of who needs it", async () => {
  const all = await deployFresh({ events: { webhook: "slack" }, alertmanager: { webhookUrl: "http://w" } }, RECEIVERS);
  for (const name of SERVICES)
    expect(JSON.stringify(named(all, name).inputs)).not.toMatch(/generated-|key of|token-of-webhook|hidden/);
  expect(files(all, "t-monitor")).toMatchObject({
    "/etc/redis-ha/monitor.password": "generated-redis-passwords-monitor",
    "/etc/redis-ha/monitor.token": "generated-monitoring-token",
    "/etc/redis-ha/events.url": "https://e.example.com/hidden",
    "/etc/redis-ha/server.key": "key of redis-tls-monitor",
  });
  expect(files(all, "t-prometheus")["/etc/redis-ha/monitor.token"]).toBe("generated-monitoring-token");
  expect(files(all, "t-alertmanager")["/etc/redis-ha/webhook.token"]).toBe("token-of-webhook");
  expect(files(all, "t-alertmanager")["/etc/redis-ha/alertmanager.yml"]).toContain("webhook.token");
});

test("ports are published where an address is given, and the certificates name it", async () => {
  const all = await deployFresh({ publishOn: "192.0.2.7", port: 9444 });
  expect(named(all, "t-monitor").inputs.ports).toEqual([{ internal: 9444, external: 9444, ip: "192.0.2.7" }]);
  expect(named(all, "t-prometheus").inputs.ports).toEqual([{ internal: 9090, external: 9090, ip: "192.0.2.7" }]);
  const certificate = all.find((r) => r.name === "redis-tls-monitor");
  expect(certificate?.inputs.ips).toEqual(["10.163.79.7", "192.0.2.7", "127.0.0.1"]);
});

test("an image of the user's is run, and its volume prepared by one that knows the user of all containers", async () => {
  const all = await deployFresh({ prometheus: { image: "prom/prometheus:v2.42.0" } });
  expect(named(all, "t-prometheus").inputs).toMatchObject({
    image: "prom/prometheus:v2.42.0",
    entrypoints: ["/bin/prometheus"],
  });
  const filler = named(all, "t-prometheus-files").inputs;
  expect(filler.image).toBe(named(all, "t-redis-1").inputs.image);
  expect(filler.volumes).toEqual(expect.arrayContaining([expect.objectContaining({ containerPath: "/data" })]));
});

test("backups are watched where there are any", async () => {
  const backup = { backup: JSON.stringify({ enabled: true, target: "local", continuous: { enabled: true } }) };
  const all = await deployFresh({}, backup);
  expect(named(all, "t-backup").inputs.envs).toContain("BACKUP_METRICS_PORT=9122");
  expect(files(all, "t-monitor")["/etc/redis-ha/monitor.json"]).toContain("http://10.163.79.4:9122/metrics");
  expect(files(all, "t-prometheus")["/etc/redis-ha/prometheus.yml"]).toContain("10.163.79.4:9122");
  expect(files(all, "t-prometheus")["/etc/redis-ha/rules.yml"]).toContain("RedisBackupUnknown");
  expect(files(all, "t-prometheus")["/etc/redis-ha/rules.yml"]).toContain("RedisArchiveUnknown");
  expect(files(standard, "t-prometheus")["/etc/redis-ha/rules.yml"]).not.toContain("RedisBackupUnknown");
});

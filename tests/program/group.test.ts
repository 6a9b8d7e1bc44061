import type * as Deploying from "./deployed";

type Deployed = Deploying.Deployed;

/** Goal: each setting that shapes resources does so, and what must not differ between them does not. */
function deployFresh(stack: string, config: Record<string, string> = {}): Promise<Deployed[]> {
  jest.resetModules();
  const { deploy } = jest.requireActual<typeof Deploying>("./deployed");
  return deploy(stack, config);
}

const containers = (all: Deployed[]) =>
  all.filter((r) => r.type === "docker:index/container:Container" && !r.name.endsWith("-filler"));
const volumes = (all: Deployed[]) => all.filter((r) => r.type === "docker:index/volume:Volume");
const named = (all: Deployed[], name: string): Deployed => {
  const one = containers(all).find((r) => r.inputs.name === name);
  if (!one) throw new Error(`no container ${name}`);
  return one;
};

test("three nodes and three Sentinels, each with a data volume and a files volume", async () => {
  const all = await deployFresh("t");
  expect(containers(all).map((r) => r.inputs.name)).toEqual([
    ...["t-redis-1", "t-redis-2", "t-redis-3"],
    ...["t-sentinel-1", "t-sentinel-2", "t-sentinel-3"],
  ]);
  expect(volumes(all)).toHaveLength(12);
});

test("every container is hardened, waits for its health, and stops with grace", async () => {
  for (const { inputs } of containers(await deployFresh("t"))) {
    expect(inputs).toMatchObject({
      user: "999:999",
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      restart: "always",
      stopTimeout: 30,
      destroyGraceSeconds: 30,
      wait: true,
      ports: [],
      ulimits: [{ name: "nofile", soft: 10_240, hard: 10_240 }],
      healthcheck: { tests: ["CMD", "/opt/redis-ha/health"], interval: "5s" },
    });
    expect(inputs.memorySwap).toBe(inputs.memory);
    expect(inputs.envs).toBeUndefined();
  }
});

test("settings reach the containers: number, memory, addresses, image, limits", async () => {
  const all = await deployFresh("t", {
    nodes: "2",
    sentinels: "5",
    image: "registry.example/redis-ha@sha256:0123456789012345678901234567890123456789012345678901234567890123",
    memory: "1gb",
    network: JSON.stringify({ subnet: "10.1.2.0/24" }),
    sysctls: JSON.stringify({ "net.core.somaxconn": "511" }),
    ulimits: "{}",
  });
  expect(containers(all)).toHaveLength(7);
  expect(named(all, "t-redis-2").inputs).toMatchObject({
    image: expect.stringMatching(/^registry.example/) as string,
    memory: 1024,
    networksAdvanced: [{ ipv4Address: "10.1.2.12" }],
    sysctls: { "net.core.somaxconn": "511" },
    ulimits: [],
  });
  expect(named(all, "t-sentinel-5").inputs.networksAdvanced).toMatchObject([{ ipv4Address: "10.1.2.25" }]);
});

test("ports are published only where the host's address is announced", async () => {
  const all = await deployFresh("t", { advertise: "host", hostAddress: "192.0.2.1" });
  expect(named(all, "t-redis-2").inputs.ports).toEqual([
    { internal: 6380, external: 6380, ip: "192.0.2.1" },
    { internal: 7380, external: 7380, ip: "192.0.2.1" },
  ]);
  expect(named(all, "t-sentinel-1").inputs.ports).toEqual([{ internal: 26379, external: 26379, ip: "192.0.2.1" }]);
});

test("nothing that holds a secret is in a real container's inputs, and a changed password changes its label", async () => {
  const password = (letter: string) => JSON.stringify({ app: letter.repeat(20) });
  const first = await deployFresh("t", { passwords: password("a") });
  const second = await deployFresh("t", { passwords: password("b") });
  for (const all of [first, second]) {
    for (const { inputs } of containers(all))
      expect(JSON.stringify(inputs)).not.toMatch(/a{20}|b{20}|generated-|key of/);
  }
  const label = (all: Deployed[]) =>
    (named(all, "t-redis-1").inputs.labels as { label: string; value: string }[]).find(
      (l) => l.label === "redis-ha.files",
    );
  expect(label(first)?.value).toMatch(/^[0-9a-f]{32}$/);
  expect(label(first)).not.toEqual(label(second));
  expect(label(first)).toEqual(label(await deployFresh("t", { passwords: password("a") })));
});

test("new certificates replace Sentinels, which can't read them anew, and no node; two authorities are trusted in one text", async () => {
  const rotated = (rotation: object) => deployFresh("t", { rotation: JSON.stringify(rotation) });
  const [plain, issued, both, signing] = [
    await deployFresh("t"),
    await rotated({ certificates: 1 }),
    await rotated({ authorities: [0, 1] }),
    await rotated({ authorities: [1, 0] }),
  ];
  const labels = (all: Deployed[], name: string) => JSON.stringify(named(all, name).inputs.labels);
  const certificate = (all: Deployed[], name: string) => all.find((r) => r.name === `redis-tls-${name}`)?.inputs;
  const authorities = (all: Deployed[]) => all.filter((r) => r.type.includes("Authority")).map((r) => r.name);
  for (const all of [both, signing]) {
    expect(labels(all, "t-redis-1")).toBe(labels(plain, "t-redis-1"));
    expect(labels(all, "t-sentinel-1")).not.toBe(labels(plain, "t-sentinel-1"));
  }
  expect([certificate(plain, "redis-1")?.issue, certificate(issued, "redis-1")?.issue]).toEqual([0, 1]);
  expect([plain, both, signing].map(authorities)).toEqual([
    ["redis-tls-ca"],
    ["redis-tls-ca", "redis-tls-ca-1"],
    ["redis-tls-ca-1", "redis-tls-ca"],
  ]);
  expect([both, signing].map((all) => certificate(all, "redis-1")?.authorityCert)).toEqual([
    "cert of redis-tls-ca",
    "cert of redis-tls-ca-1",
  ]);
  const files = both.find((r) => r.name.endsWith("-filler") && r.inputs.name === "t-redis-1-files")?.inputs;
  expect(JSON.stringify(files)).toContain("cert of redis-tls-ca\\ncert of redis-tls-ca-1\\n");
});

test("what a running Redis takes live replaces no container, and its file has it; what not does", async () => {
  const shown = async (config: Record<string, string>) => {
    const all = await deployFresh("t", config);
    const filler = all.find((r) => r.name === "redis-redis-1-files-filler");
    return { container: named(all, "t-redis-1").inputs, files: JSON.stringify(filler?.inputs.uploads) };
  };
  const before = await shown({});
  const live = await shown({ maxmemory: "128mb", redis: JSON.stringify({ slowlogMaxLen: 7 }) });
  expect(live.container).toEqual(before.container);
  expect(live.files).not.toEqual(before.files);
  expect(live.files).toMatch(/slowlog-max-len 7/);
  expect((await shown({ redis: JSON.stringify({ databases: 7 }) })).container).not.toEqual(before.container);
});

test("bad settings and missing secrets stop the program before anything is asked for, all faults at once", async () => {
  const attempt = deployFresh("t", { nodes: "12", generatePasswords: "false", maxmemoryPolicy: "lru" });
  await expect(attempt).rejects.toThrow(/^the settings of the stack t can't be used:\nnodes: .*\nmaxmemoryPolicy: /m);
  await expect(attempt).rejects.toThrow(/pulumi config set --secret --path passwords\.app/);
});

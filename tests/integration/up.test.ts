import { connect as connectTcp } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { TestGroup } from "../support/group";
import { sharedGroup, sharedUpSummary, UP_MS } from "../support/shared-group";
import { eventually, withDeadline } from "../support/wait";

let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test("`up` from nothing makes one master, and every other node its replica", async () => {
  expect(Object.keys(sharedUpSummary().resourceChanges ?? {})).toEqual(["create"]);
  const master = await group.settled();
  const roles = await Promise.all(
    group.outputs.nodes.map(async (n) => [n.name, (await group.status(n)).role] as const),
  );
  expect(roles.filter(([, role]) => role === "master").map(([name]) => name)).toEqual([master]);
  expect(roles.filter(([, role]) => role === "replica")).toHaveLength(group.outputs.nodes.length - 1);
});

test("what plain ioredis writes by Sentinel, TLS and ACL, from the host, is on every node", async () => {
  const client = group.client();
  const keys = Array.from({ length: 200 }, (_, i) => `up:${i}`);
  for (const key of keys) await client.set(key, key);
  expect(await client.wait(group.outputs.nodes.length - 1, 5000)).toBe(group.outputs.nodes.length - 1);
  for (const node of group.outputs.nodes) {
    const values = await group.direct(node).mget(keys);
    expect(values).toEqual(keys);
  }
});

test("every port refuses a plaintext connection", async () => {
  const ports = [
    ...group.outputs.nodes.flatMap((n) => [n, { host: n.host, port: n.supervisorPort }]),
    ...group.outputs.sentinels,
  ];
  for (const { host, port } of ports) {
    const answer = await withDeadline(`${host}:${port} hangs up`, 5000, plaintextPing(host, port));
    expect(answer).not.toContain("PONG");
  }
});

test("a client without the CA refuses us, one with it verifies name and address, and TLS below 1.2 is refused", async () => {
  for (const { name, host, port } of [...group.outputs.nodes, ...group.outputs.sentinels]) {
    expect(await handshake({ host, port })).toMatch(/self.signed|unable to verify|certificate/i);
    expect(await handshake({ host, port, ca: group.outputs.ca })).toBe("ok");
    expect(await handshake({ host, port, ca: group.outputs.ca, servername: name })).toBe("ok");
    expect(await handshake({ host, port, ca: group.outputs.ca, servername: "elsewhere.example" })).toMatch(/altnames/);
    expect(
      await handshake({ host, port, ca: group.outputs.ca, minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }),
    ).not.toBe("ok");
  }
});

test("containers are hardened, bounded and labelled, and publish nothing", async () => {
  for (const { name } of [...group.outputs.nodes, ...group.outputs.sentinels]) {
    const { HostConfig: host, Config: config } = await group.container(name).inspect();
    expect(host).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      RestartPolicy: { Name: "always" },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
    });
    expect(host.PortBindings ?? {}).toEqual({});
    expect(host.Memory).toBeGreaterThan(0);
    expect(host.MemorySwap).toBe(host.Memory);
    expect(config.User).toBe("999:999");
    expect((config as { StopTimeout?: number }).StopTimeout).toBeGreaterThanOrEqual(30);
    expect(config.Labels).toMatchObject({ "redis-ha.group": "mymaster", "redis-ha.member": name });
    // One that was started a moment ago is not yet.
    await group.container(name).healthy(30_000);
  }
});

test("the health check tells role and link", async () => {
  const master = await group.settled();
  for (const { name } of group.outputs.nodes) {
    const text = name === master ? "master" : "replica, link up";
    await eventually(`${name} says «${text}»`, 10_000, async () => {
      const log = (await group.container(name).inspect()).State.Health?.Log ?? [];
      return log.at(-1)?.Output.trim() === text;
    });
  }
});

function plaintextPing(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connectTcp({ host, port }, () => socket.write("PING\r\n"));
    socket.on("data", (data) => (answer += data.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}

function handshake(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ ca: [], ...options }, () => {
      socket.destroy();
      resolve("ok");
    });
    socket.on("error", (error: Error) => resolve(error.message));
  });
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInvalidOptions, type OptionFault } from "../../../../runtime/client/errors";
import { optionsFromEnvironment } from "../../../../runtime/client/options/environment";
import { passwordNow } from "../../../../runtime/client/options/password";
import { resolveOptions } from "../../../../runtime/client/options/resolve";
import { tlsFor } from "../../../../runtime/client/options/tls";
import { parseUrl } from "../../../../runtime/client/options/url";

function faultsOf(run: () => unknown): readonly OptionFault[] {
  try {
    run();
  } catch (error) {
    if (isInvalidOptions(error)) return error.faults;
    throw error;
  }
  throw new Error("the options were accepted");
}

describe("options as an object", () => {
  test("all faults are told at once, with their paths and without values", () => {
    const bad = {
      password: 7,
      maxConnections: 0,
      retry: { ceiling: "hunter2" },
      nonsense: 1,
      sentinel: { addresses: [] },
    };
    const faults = faultsOf(() => resolveOptions(bad as never));
    expect(faults.map((f) => f.path).sort()).toEqual([
      "maxConnections",
      "options",
      "password",
      "retry.ceiling",
      "sentinel.addresses",
    ]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  test("one of address and sentinel must be given, and leases need connections", () => {
    expect(faultsOf(() => resolveOptions({}))).toEqual([
      { path: "address", problem: "expected exactly one of `address` and `sentinel`" },
    ]);
    const address = { host: "h", port: 1 };
    expect(faultsOf(() => resolveOptions({ address, maxConnections: 2, sharedConnections: 2 }))[0]?.path).toBe(
      "sharedConnections",
    );
  });

  test("defaults", () => {
    expect(resolveOptions({ address: { host: "h", port: 1 } })).toMatchObject({
      maxConnections: 50,
      sharedConnections: 2,
      deadlineMs: 10_000,
      connectTimeoutMs: 5_000,
      socketTimeoutMs: 5_000,
      tls: false,
      retry: { ceiling: "WriteLastWins", onTimeout: true },
      breaker: { threshold: 0.5 },
    });
  });
});

describe("URLs", () => {
  test.each([
    ["redis://h", { address: { host: "h", port: 6379 }, tls: false }],
    ["rediss://u:p%40ss@h:1/3", { address: { host: "h", port: 1 }, username: "u", password: "p@ss", db: 3, tls: true }],
    ["redis://:secret@[::1]:7", { address: { host: "::1", port: 7 }, password: "secret", tls: false }],
    ["redis://h?ssl=true", { address: { host: "h", port: 6379 }, tls: true }],
    [
      "redis+sentinel://u:p@a:1,b/grp/2",
      {
        sentinels: [
          { host: "a", port: 1 },
          { host: "b", port: 26379 },
        ],
        group: "grp",
        username: "u",
        password: "p",
        db: 2,
        tls: true,
      },
    ],
    ["redis+sentinel://a?ssl=false", { sentinels: [{ host: "a", port: 26379 }], tls: false }],
  ])("%s", (url, parts) => expect(parseUrl(url)).toEqual(parts));

  test.each([
    "http://h",
    "redis://",
    "redis://h:99999",
    "redis://h/x",
    "redis://a,b",
    "redis+sentinel://a,,b",
    "redis://h?ssl=maybe",
    "redis://u:%ZZsecret@h",
  ])("%s is refused without being shown", (url) => {
    const [fault] = faultsOf(() => resolveOptions(url));
    expect(fault?.path).toBe("url");
    expect(fault?.problem).not.toContain("secret");
  });
});

describe("the environment", () => {
  test("the whole table", () => {
    const dir = mkdtempSync(join(tmpdir(), "redis-ha-options-"));
    writeFileSync(join(dir, "password"), "from-file\n");
    const options = resolveOptions(
      optionsFromEnvironment({
        REDIS_SENTINELS: "10.0.0.1:26379, 10.0.0.2",
        REDIS_MASTER_NAME: "grp",
        REDIS_USERNAME: "app",
        REDIS_PASSWORD_FILE: join(dir, "password"),
        REDIS_SENTINEL_PASSWORD: "s",
        REDIS_DB: "1",
        REDIS_MAX_CONNECTIONS: "20",
        REDIS_SHARED_CONNECTIONS: "3",
        REDIS_CONNECTION_TIMEOUT: "1.5",
        REDIS_SOCKET_TIMEOUT: "2",
        REDIS_DEADLINE: "3",
        REDIS_RETRY_ON_TIMEOUT: "false",
        REDIS_SSL_CERT_REQS: "none",
        REDIS_CLIENT_NAME: "web",
        REDIS_ACKS: "1",
        REDIS_ACKS_TIMEOUT: "0.2",
      }),
    );
    // The file is read anew for each connection: a changed password counts without a restart.
    expect(passwordNow(options.password ?? "")).toBe("from-file");
    writeFileSync(join(dir, "password"), "changed");
    expect(passwordNow(options.password ?? "")).toBe("changed");
    rmSync(dir, { recursive: true });
    expect(options).toMatchObject({
      sentinel: {
        group: "grp",
        addresses: [
          { host: "10.0.0.1", port: 26379 },
          { host: "10.0.0.2", port: 26379 },
        ],
        password: "s",
      },
      username: "app",
      db: 1,
      maxConnections: 20,
      sharedConnections: 3,
      connectTimeoutMs: 1_500,
      socketTimeoutMs: 2_000,
      deadlineMs: 3_000,
      retry: { onTimeout: false },
      tls: { verify: "none" },
      clientName: "web",
      acks: { replicas: 1, timeoutMs: 200 },
    });
  });

  test("a URL decides on TLS unless REDIS_SSL does, and Sentinels go before it", () => {
    expect(optionsFromEnvironment({ REDIS_URL: "redis://h" }).tls).toBe(false);
    expect(optionsFromEnvironment({ REDIS_URL: "redis://h", REDIS_SSL: "true" }).tls).toEqual({});
    expect(optionsFromEnvironment({ REDIS_URL: "rediss://h", REDIS_SSL: "no" }).tls).toBe(false);
    const both = optionsFromEnvironment({ REDIS_URL: "redis://u:p@h", REDIS_SENTINELS: "s:1" });
    expect(both).toMatchObject({ username: "u", password: "p", sentinel: { addresses: [{ host: "s", port: 1 }] } });
    expect(both.address).toBeUndefined();
  });

  test("all faults at once, by the variables' names", () => {
    const faults = faultsOf(() =>
      optionsFromEnvironment({
        REDIS_URL: "ftp://x",
        REDIS_SOCKET_TIMEOUT: "soon",
        REDIS_SSL: "perhaps",
        REDIS_SENTINELS: "a:b:c",
        REDIS_PASSWORD_FILE: "/does/not/exist",
      }),
    );
    expect(faults.map((f) => f.path).sort()).toEqual([
      "REDIS_PASSWORD_FILE",
      "REDIS_SENTINELS",
      "REDIS_SOCKET_TIMEOUT",
      "REDIS_SSL",
      "REDIS_URL",
    ]);
    expect(faultsOf(() => optionsFromEnvironment({}))[0]?.path).toBe("REDIS_URL");
  });
});

test("each node is checked against its own name", () => {
  const tls = resolveOptions({
    address: { host: "h", port: 1 },
    tls: { ca: "x", identity: ({ host }) => (host === "10.0.0.1" ? "redis-1" : undefined) },
  }).tls;
  if (tls === false) throw new Error("TLS is on");
  expect(tlsFor({ host: "10.0.0.1", port: 1 }, tls)).toEqual({ ca: "x", servername: "redis-1" });
  expect(tlsFor({ host: "10.0.0.2", port: 1 }, tls)).toEqual({ ca: "x" });
  expect(tlsFor({ host: "h", port: 1 }, { verify: "none" })).toEqual({ rejectUnauthorized: false });
  expect(tlsFor({ host: "h", port: 1 }, { verify: "optional" }).checkServerIdentity).toBeInstanceOf(Function);
});

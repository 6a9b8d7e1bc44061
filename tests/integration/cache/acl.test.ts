import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aclUsers, renderNodeAcl } from "../../../configs/users-acl";
import { createCache } from "../../../runtime/cache";
import { RedisClient } from "../../../runtime/client";
import { next, PATIENT } from "../../support/cache/one-cache";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { CleanUp } from "../../support/client/settles";
import { settingsOf } from "../../unit/configs/support/settings";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("the permissions that the group gives its users", () => {
  const cleanUp = new CleanUp();
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-cache-acl-"));
  let server: ServerProcess;

  beforeAll(async () => {
    const settings = settingsOf({
      app: {},
      users: {
        plain: { commands: ["+@read", "+@write", "+ping", "+role", "+info", "+@scripting", "+client"], keys: ["*"] },
      },
    });
    const hashes = Object.fromEntries(aclUsers(settings).map((user) => [user, sha256(`secret of ${user}`)]));
    const file = join(dir, "users.acl");
    writeFileSync(file, renderNodeAcl(settings, hashes));
    server = await new ServerProcess("redis-server", await freePort(), ["save ''", `aclfile ${file}`]).start();
  });
  afterEach(() => cleanUp.run());
  afterAll(async () => {
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  const clientOf = async (username: string): Promise<RedisClient> => {
    const client = new RedisClient({ address: server.address, username, password: `secret of ${username}` });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    await client.ready(30_000);
    return client;
  };

  test("`app` may do all that a cache does", async () => {
    const errors: unknown[] = [];
    const cache = createCache<string>({ client: await clientOf("app"), l2: PATIENT });
    cleanUp.add(cache, (c) => c.close());
    cache.on("l2Error", ({ error }) => errors.push(error)).on("warning", (w) => errors.push(w));
    expect(await cache.ready(30_000)).toBe(true);
    await cache.getOrSet("k", () => "v", { tags: ["t"], lease: true });
    expect(await cache.get("k")).toBe("v");
    await cache.deleteByTag("t");
    await cache.delete("k");
    await cache.clear();
    expect(errors).toEqual([]);
  });

  test("a user who may not hear invalidations is told what is missing, and the cache works without L1", async () => {
    const cache = createCache<string>({ client: await clientOf("plain"), l2: PATIENT });
    cleanUp.add(cache, (c) => c.close());
    const { text } = await next(cache, "warning");
    expect(text).toContain("+client|tracking");
    expect(text).toContain("&__redis__:invalidate");
    await cache.set("k", "v");
    expect([await cache.get("k"), await cache.get("k")]).toEqual(["v", "v"]);
    expect(cache.stats().namespaces.default).toMatchObject({ l1Hits: 0, l2Hits: 2 });
    expect(cache.stats().tracking).toBe(false);
  });
});

import "../../../support/client/load-cockatiel";
import { connect, type RedisClient } from "../../../../runtime/client";
import { freePort } from "../../../support/client/ports";
import { ServerProcess } from "../../../support/client/server-process";

describe("calls to one Redis", () => {
  let server: ServerProcess;
  let client: RedisClient;

  beforeAll(async () => {
    server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
    client = await connect({ address: server.address });
  }, 15_000);
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  test("commands are methods, with ioredis' forms of arguments and answers", async () => {
    expect(await client.set("a", "1")).toBe("OK");
    expect(await client.get("a")).toBe("1");
    expect(await client.hset("h", { x: 1, y: 2 })).toBe(2);
    expect(await client.hgetall("h")).toEqual({ x: "1", y: "2" });
    expect(await client.mget(["a", "none"])).toEqual(["1", null]);
    expect(await client.getBuffer("a")).toEqual(Buffer.from("1"));
    await client.set("bytes", Buffer.from([0, 255, 10]));
    expect(await client.getBuffer("bytes")).toEqual(Buffer.from([0, 255, 10]));
    expect(await client.call("ECHO", "hello")).toBe("hello");
  });

  test("a refusal of the server is a typed error that shows no arguments", async () => {
    await client.set("text", "x");
    await expect(client.incr("text")).rejects.toMatchObject({ code: "REPLY", reply: "ERR", applied: "no" });
    const error = await client.call("NOSUCH", "my-secret").catch((e: unknown) => e);
    expect(JSON.stringify(error) + String(error)).not.toContain("my-secret");
  });

  test("a command that would change a shared connection is refused with what to use instead", async () => {
    await expect(client.call("SELECT", "1")).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await expect(client.call("subscribe", "c")).rejects.toThrow("client.subscribe()");
  });
});

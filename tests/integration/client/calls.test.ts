import { connect, RedisClient } from "../../../runtime/client";
import { eventually } from "../../support/wait";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";

describe("calls to one Redis", () => {
  let server: ServerProcess;
  let client: RedisClient;

  beforeAll(async () => {
    server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
    client = await connect({ address: server.address });
  });
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

  test("a signal ends a call early: not applied when it was not written, in doubt when it was", async () => {
    const over = AbortSignal.abort();
    await expect(client.with({ signal: over }).incr("n")).rejects.toMatchObject({ code: "NOT_APPLIED" });
    expect(await client.get("n")).toBeNull();
    const controller = new AbortController();
    const blocked = client.with({ signal: controller.signal }).blpop("none", 30);
    const blocking = async (): Promise<boolean> => String(await client.call("client", "list")).includes("cmd=blpop");
    await eventually("it is blocked", 10_000, blocking, 5);
    controller.abort();
    await expect(blocked).rejects.toMatchObject({ code: "AMBIGUOUS", reason: "aborted" });
  });

  test("certificates that are not checked are warned of, loudly", async () => {
    const warned = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const careless = new RedisClient({ address: server.address, tls: { verify: "none" }, deadlineMs: 50 });
    const told = new Promise((resolve) => careless.on("warning", resolve));
    expect(warned).toHaveBeenCalledWith(expect.stringContaining("not checked"), { code: "REDIS_HA_TLS_NOT_VERIFIED" });
    warned.mockRestore();
    expect(await told).toMatchObject({ text: expect.stringContaining("not checked") as string });
    await careless.close({ drainMs: 0 });
  });

  test("a command that would change a shared connection is refused with what to use instead", async () => {
    await expect(client.call("SELECT", "1")).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await expect(client.call("subscribe", "c")).rejects.toThrow("client.subscribe()");
  });
});

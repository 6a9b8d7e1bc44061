import { ServerWatch } from "../../../../runtime/monitor/events/server-watch";
import type { Connection } from "../../../../runtime/monitor/gather/connection";

/** Goal: what is told of a server is told once, also where a look fails on its way or an answer is read late. */
class FakeNode {
  /** The server's clock, in milliseconds. */
  clock = 1_000_000;
  refused: { at: number; count: number; object: string }[] = [];
  slowlogId = 0;
  calls = new Map([["config|set", 0]]);
  /** Set: the questions that are not answered. */
  silent = new Set<string>();

  readonly connection = {
    ask: (_timeoutMs: number, name: string, ...args: string[]) => this.answer(name, args),
    askBytes: (_timeoutMs: number, name: string, ...args: string[]) => this.answer(name, args),
  } as unknown as Connection;

  private answer(name: string, args: string[]): Promise<unknown> {
    const question = [name, ...args].join(" ");
    if (this.silent.has(question)) return Promise.reject(new Error(`no answer to ${question}`));
    if (name === "acl")
      return Promise.resolve(
        this.refused.map(({ at, count, object }) => [
          ...["count", count, "reason", "command", "context", "toplevel", "object", object, "username", "app"],
          ...["age-seconds", String((this.clock - at) / 1000), "client-info", "addr=1.2.3.4:5"],
        ]),
      );
    if (name === "slowlog")
      return Promise.resolve(
        Array.from({ length: Number(args[1]) }, (_, i) => [
          this.slowlogId - i,
          1,
          20_000,
          [Buffer.from("eval")],
          "c",
          "",
        ]),
      );
    if (name === "client") return Promise.resolve("");
    const errors = this.refused.reduce((sum, { count }) => sum + count, 0);
    const commands = [...this.calls].map(([command, count]) => `cmdstat_${command}:calls=${count},usec=1`);
    return Promise.resolve(
      ["run_id:one", `server_time_usec:${this.clock * 1000}`, ...commands, `errorstat_NOPERM:count=${errors}`].join(
        "\r\n",
      ),
    );
  }
}

const OPTIONS = { timeoutMs: 1_000, users: ["app"], slowerThanMs: 10, showKeys: false };
let node: FakeNode;
let late = 0;
let watch: ServerWatch;
beforeEach(() => {
  node = new FakeNode();
  late = 0;
  watch = new ServerWatch(
    "redis-1",
    "node",
    () => node.connection,
    OPTIONS,
    () => node.clock + late,
  );
});
const look = () => watch.look(() => false);

test("a look that fails after it read the ACL LOG is made again: the refusal is counted and told once", async () => {
  await look();
  node.refused.push({ at: node.clock, count: 1, object: "flushall" });
  node.slowlogId = 2;
  node.silent.add("slowlog get 2");
  await expect(look()).rejects.toThrow("slowlog");
  expect(watch.denials.get("command") ?? 0).toBe(0);
  node.silent.clear();
  expect((await look()).map(({ kind }) => kind)).toEqual(["access-denied", "slow-query", "slow-query"]);
  expect(watch.denials.get("command")).toBe(1);
});

test("an answer that is read late has no old refusal look new", async () => {
  node.refused.push({ at: node.clock, count: 3, object: "keys" });
  await look();
  node.clock += 5_000;
  late = 4_000;
  node.refused.unshift({ at: node.clock, count: 1, object: "flushall" });
  expect((await look()).map(({ details }) => details?.object)).toEqual(["flushall"]);
  expect(watch.denials.get("command")).toBe(1);
});

test("whether Sentinels are at work is asked when the answers are there: the steps may be heard meanwhile", async () => {
  node.calls.set("slaveof", 0);
  await look();
  node.calls.set("slaveof", 1);
  let heard = false;
  const drafts = watch.look(() => heard);
  heard = true;
  expect((await drafts).map(({ kind }) => kind)).toEqual(["failover-command"]);
});

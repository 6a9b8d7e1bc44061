import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMarker, writeMarker } from "../../../runtime/node/marker";
import { hasData, putDataAside, writeRedisConf } from "../../../runtime/node/volume";
import { history } from "./world";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "redis-ha-volume-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, bytes: number): void => {
  mkdirSync(join(folder, "appendonlydir"), { recursive: true });
  writeFileSync(join(folder, name), Buffer.alloc(bytes, 1));
};

test.each([
  ["a new volume", [], false],
  [
    "an empty server's files",
    [
      ["appendonlydir/appendonly.aof.1.base.rdb", 88],
      ["appendonlydir/appendonly.aof.1.incr.aof", 0],
      ["dump.rdb", 88],
    ],
    false,
  ],
  ["an AOF with a command", [["appendonlydir/appendonly.aof.1.incr.aof", 23]], true],
  ["an AOF base with keys", [["appendonlydir/appendonly.aof.1.base.rdb", 201]], true],
  ["an RDB with keys", [["dump.rdb", 201]], true],
] as const)("%s", (_name, files, expected) => {
  for (const [name, bytes] of files) put(name, bytes);
  expect(hasData(folder)).toBe(expected);
});

test("the marker survives as it was written, and only a missing one is «new»", () => {
  const path = join(folder, "marker.json");
  expect(readMarker(path)).toBeUndefined();
  writeMarker(history("b", 7, "master", ["a"]), path);
  expect(readMarker(path)).toEqual({ lineage: ["b", "a"], offset: 7, role: "master" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const withAof = { ...history("b", 9), aof: { base: "appendonly.aof.2.base.rdb", bytes: 100 } };
  writeMarker(withAof, path);
  expect(readMarker(path)).toEqual(withAof);
  writeFileSync(path, "{");
  expect(() => readMarker(path)).toThrow();
});

test("redis.conf holds the include, the announced address and at most one master, for its owner only", () => {
  const path = join(folder, "redis.conf");
  writeFileSync(path, "masterauth left-by-config-rewrite\n", { mode: 0o644 });
  writeRedisConf({ host: "10.0.0.1", port: 6379 }, { host: "10.0.0.2", port: 6380 }, path);
  expect(readFileSync(path, "utf8")).toBe(
    "include /etc/redis-ha/server.conf\nreplica-announce-ip 10.0.0.1\nreplica-announce-port 6379\nreplicaof 10.0.0.2 6380\n",
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("damaged data is put aside, not deleted, and its history with it", () => {
  put("appendonlydir/appendonly.aof.1.incr.aof", 50);
  put("dump.rdb", 300);
  writeMarker(history("a", 1), join(folder, "redis-ha-marker.json"));
  const aside = putDataAside(folder);
  expect(hasData(folder)).toBe(false);
  expect(readMarker(join(folder, "redis-ha-marker.json"))).toBeUndefined();
  expect(existsSync(join(aside, "appendonlydir/appendonly.aof.1.incr.aof"))).toBe(true);
  expect(existsSync(join(aside, "dump.rdb"))).toBe(true);
});

import { lookedText } from "../../../../scripts/cli/upgrade/image";
import {
  commandsOf,
  imageFaults,
  parseServer,
  runningServer,
  serverText,
  type Server,
} from "../../../../scripts/cli/upgrade/server";

/** Goal: an image whose server could not load the data, or not start on our files, is refused before anything is changed. */
const redis = (version: string): Server => ({ product: "Redis", version });
const valkey = (version: string): Server => ({ product: "Valkey", version });
const keydb = (version: string): Server => ({ product: "KeyDB", version });

test("what a server says of itself", () => {
  expect(parseServer("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1")).toEqual(
    redis("7.0.15"),
  );
  expect(parseServer("Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64")).toEqual(valkey("8.1.1"));
  expect(parseServer("sh: redis-server: not found")).toBeUndefined();
  expect(lookedText("Redis server v=7.0.15 sha=0\n")).toEqual({
    ...{ server: redis("7.0.15"), supervised: true, modules: [] },
  });
  expect(lookedText("=missing main.cjs\n")).toEqual({ server: undefined, supervised: false, modules: [] });
  const search = "/usr/lib/redis/modules/redisearch.so";
  expect(lookedText(`Redis server v=7.0.15 sha=0\n=module ${search}\n`).modules).toEqual([search]);
  expect(runningServer(new Map([["redis_version", "7.2.4"]]))).toEqual(redis("7.2.4"));
  // It gives the version of Redis that it stands for as well.
  expect(
    runningServer(
      new Map([
        ["redis_version", "7.2.4"],
        ["valkey_version", "8.1.1"],
      ]),
    ),
  ).toEqual(valkey("8.1.1"));
  expect(runningServer(new Map())).toBeUndefined();
});

const OLDER = /older than/;
const CANT_LOAD = /can't load what/;
const ANOTHER = /--allow-downgrade if it is meant/;
const COMMANDS = /the setting serverVersion is 7\.0/;
/** From, to, and what is said without and with --allow-downgrade; undefined where nothing is in the way. */
const CASES: readonly (readonly [Server, Server, RegExp | undefined, RegExp | undefined])[] = [
  [redis("7.0.15"), redis("7.0.15"), undefined, undefined],
  [redis("7.0.15"), redis("7.0.16"), undefined, undefined],
  [redis("7.0.15"), redis("7.2.4"), undefined, undefined],
  [redis("7.2.4"), redis("8.0.1"), undefined, undefined],
  [redis("7.0.15"), redis("7.0.12"), OLDER, undefined],
  [redis("8.0.1"), redis("7.4.2"), OLDER, undefined],
  [redis("7.2.4"), redis("7.0.15"), CANT_LOAD, CANT_LOAD],
  [redis("7.4.0"), redis("7.2.4"), CANT_LOAD, CANT_LOAD],
  [redis("7.0.15"), redis("6.2.14"), CANT_LOAD, CANT_LOAD],
  [redis("7.0.15"), valkey("8.1.1"), ANOTHER, undefined],
  [redis("7.4.0"), valkey("8.1.1"), CANT_LOAD, CANT_LOAD],
  [valkey("8.1.1"), valkey("8.1.2"), undefined, undefined],
  [valkey("8.1.1"), valkey("8.0.3"), OLDER, undefined],
  [valkey("9.0.0"), valkey("8.1.1"), CANT_LOAD, CANT_LOAD],
  [valkey("9.0.0"), redis("8.0.1"), CANT_LOAD, CANT_LOAD],
  [valkey("8.1.1"), redis("7.2.4"), ANOTHER, undefined],
  [redis("7.0.15"), keydb("6.3.4"), COMMANDS, COMMANDS],
];

test.each(CASES.map(([from, to, ...said]) => [serverText(from), serverText(to), from, to, ...said] as const))(
  "from %s to %s",
  (_from, _to, master, server, plain, allowed) => {
    for (const [allowDowngrade, expected] of [
      [false, plain],
      [true, allowed],
    ] as const) {
      const faults = imageFaults(
        { server, supervised: true, modules: [] },
        { master, serverVersion: "7.0", modules: [], allowDowngrade },
      );
      if (expected) expect(faults.join("; ")).toMatch(expected);
      else expect(faults).toEqual([]);
    }
  },
);

test("ACLs are rendered for a version, and an older server would not start on them", () => {
  const against = { master: redis("7.2.4"), modules: [], allowDowngrade: false };
  const server = redis("7.2.5");
  expect(imageFaults({ server, supervised: true, modules: [] }, { ...against, serverVersion: "7.2" })).toEqual([]);
  expect(imageFaults({ server, supervised: true, modules: [] }, { ...against, serverVersion: "7.4" })).toEqual([
    "the setting serverVersion is 7.4, and Redis 7.2.5 has the commands of Redis 7.2",
  ]);
  expect([commandsOf(valkey("8.1.1")), commandsOf(keydb("6.3.4"))]).toEqual(["7.2", "6.2"]);
});

test("an image without the supervisor, or without a server, is none for a member", () => {
  const against = { master: redis("7.0.15"), serverVersion: "7.0", modules: [], allowDowngrade: true };
  expect(imageFaults({ server: redis("7.0.15"), supervised: false, modules: [] }, against)).toEqual([
    expect.stringMatching(/no supervisor/),
  ]);
  expect(imageFaults({ server: undefined, supervised: false, modules: [] }, against)).toHaveLength(2);
});

test("an image without a module of the settings is refused, and what it has beside them is of no matter", () => {
  const against = { master: redis("7.0.15"), serverVersion: "7.0", modules: ["search"] as const, allowDowngrade: true };
  const looked = { server: redis("7.0.15"), supervised: true };
  const modules = ["/opt/redis-stack/lib/rejson.so", "/opt/redis-stack/lib/redisearch.so"];
  expect(imageFaults({ ...looked, modules }, against)).toEqual([]);
  expect(imageFaults({ ...looked, modules: modules.slice(0, 1) }, against)).toEqual([
    expect.stringMatching(/^it has no module search \(redisearch\.so\) in /),
  ]);
});

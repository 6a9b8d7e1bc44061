import fc from "fast-check";
import { parseConf } from "../../../../configs/live-conf";
import { renderRedisConf } from "../../../../configs/redis-conf";
import { parseSettings } from "../../../../configs/settings";
import { aclDrift, allowedCommands, type Catalogue } from "../../../../scripts/cli/doctor/acl-drift";
import { confDrift, oddOnes } from "../../../../scripts/cli/doctor/conf-drift";
import { changesOf, madeContainers } from "../../../../scripts/cli/doctor/container-drift";

/** Goal: what was changed behind the program's back is seen, and no secret with it. */
const masterAuth = 'a-"secret"-of-ours';
const conf = renderRedisConf({ settings: parseSettings({}, { stack: "dev" }), port: 6379, masterAuth });

describe("redis.conf", () => {
  test("what is as rendered is no drift, in whatever words the server says it", () => {
    const live = new Map(parseConf(conf));
    expect(live.get("masterauth")).toBe(masterAuth);
    live.set("client-output-buffer-limit", (live.get("client-output-buffer-limit") ?? "").replace("replica", "slave"));
    expect(confDrift(conf, live)).toEqual([]);
    expect(confDrift(`notify-keyspace-events "KEA"\n`, new Map([["notify-keyspace-events", "g$lshzxetdKE"]]))).toEqual(
      [],
    );
  });

  test("any directive that is another is told, with both values; a secret one with neither", () => {
    const names = [...parseConf(conf).keys()];
    fc.assert(
      fc.property(fc.constantFrom(...names), (name) => {
        const live = new Map(parseConf(conf)).set(name, "something else");
        const [drift, ...more] = confDrift(conf, live);
        expect(more).toEqual([]);
        expect(drift?.name).toBe(name);
        expect(JSON.stringify(drift)).not.toContain("secret\\");
        if (name !== "masterauth") expect(drift?.live).toBe("something else");
      }),
    );
  });

  test("what the settings leave alone is told where one node differs from all others", () => {
    const live = (over: Record<string, string>) =>
      new Map([...parseConf(conf), ...Object.entries({ activedefrag: "no", requirepass: "", ...over })]);
    const odd = oddOnes(conf, {
      "redis-1": live({}),
      "redis-2": live({ activedefrag: "yes", requirepass: "x" }),
      "redis-3": live({ replicaof: "a 1" }),
    });
    expect(odd).toEqual({
      "redis-1": [],
      "redis-2": [
        { name: "activedefrag", rendered: undefined, live: "yes" },
        { name: "requirepass", rendered: undefined, live: "(another secret)" },
      ],
      "redis-3": [],
    });
    expect(oddOnes(conf, { a: live({}), b: live({ activedefrag: "yes" }) })).toEqual({ a: [], b: [] });
  });
});

describe("users.acl", () => {
  const catalogue: Catalogue = new Map([
    ["read", ["get", "config|get"]],
    ["dangerous", ["flushall", "config", "config|get", "config|set"]],
    ["fast", ["get", "ping"]],
  ]);
  const rendered = "user default off\nuser app on #aa resetkeys ~a:* resetchannels &news -@all +@all -@dangerous\n";

  test.each([
    ["user app on #aa ~a:* resetchannels &news +@all -flushall -config", []],
    ["user app on #aa ~a:* resetchannels &news -@all +get +ping", []],
    ["user app on #aa ~a:* resetchannels &news +@all -config", ["may use flushall as well"]],
    ["user app on #aa ~a:* resetchannels &news -@all +get", ["may not use ping"]],
    [
      "user app on #bb ~* resetchannels -@all +get +ping",
      ["has other passwords", "has the keys ~* instead of ~a:*", "has the channels (none) instead of &news"],
    ],
    ["user app off nopass #aa ~a:* &news -@all +get +ping", ["is off", "needs no password"]],
    ["user app on #aa ~a:* &news -@all +get +ping (~* +flushall)", ["has further rights in brackets"]],
  ])("%s: %j", (line, differences) => {
    const live = ["user default off -@all", line];
    const found = aclDrift(rendered, live, catalogue);
    expect(found.map(({ user, what }) => `${user} ${what}`)).toEqual(differences.map((what) => `app ${what}`));
    // Less than the settings allow grants nothing.
    for (const { what, grants } of found) expect(grants).toBe(!/may not use|is off|not there/.test(what));
  });

  test("a user that is not there, one that is nobody's, and default that is on", () => {
    expect(aclDrift(rendered, ["user default on nopass ~* &* +@all", "user eve on nopass +@all"], catalogue)).toEqual([
      { user: "default", what: "is on, and should be off", grants: true },
      { user: "app", what: "is not there", grants: false },
      { user: "eve", what: "is not in the settings", grants: true },
    ]);
  });

  test("no password's hash is told", () => {
    const hash = "f".repeat(64);
    expect(
      JSON.stringify(aclDrift(rendered, [`user app on #${hash} -@all`, `user eve on #${hash}`], catalogue)),
    ).not.toContain("fff");
  });

  test("the last rule that names a command decides", () => {
    const rule = fc.constantFrom(
      "+get",
      "-get",
      "+@read",
      "-@read",
      "+@all",
      "-@all",
      "+config|get",
      "-config",
      "+ping",
    );
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), (rules) => {
        const naming = rules.filter((r) => ["get", "@read", "@all"].includes(r.slice(1)));
        expect(allowedCommands(rules, catalogue).has("get")).toBe(naming.at(-1)?.startsWith("+") ?? false);
      }),
    );
  });
});

describe("containers", () => {
  const made = {
    id: "abc",
    image: "i:1",
    memory: 512,
    labels: { "redis-ha.files": "f", "redis-ha.member": "m" },
    env: ["A=1"],
  };
  const seen = {
    Id: "abc",
    Config: { Image: "i:1", Labels: { ...made.labels }, Env: ["A=1", "PATH=/bin"] },
    HostConfig: { Memory: 512 << 20 },
  };

  test("one that is as the program made it", () => expect(changesOf(made, seen)).toEqual([]));

  test("each change is told, and no value of its environment", () => {
    const other = {
      Id: "def",
      Config: { Image: "i:2", Labels: { "redis-ha.files": "g" }, Env: ["A=secret"] },
      HostConfig: { Memory: 256 << 20 },
    };
    expect(changesOf(made, other)).toEqual([
      "it is another container than the program made",
      "it runs the image i:2 instead of i:1",
      "its memory limit is 256 MB instead of 512",
      "it runs on other files than the program made (label redis-ha.files)",
      "its label redis-ha.member is another one",
      "its environment lacks or changes A",
    ]);
  });

  test("what the state has is read, and what can't be understood is left out", () => {
    const outputs = { name: "dev-redis-1", image: "i:1", memory: 512, labels: [{ label: "a", value: "b" }], envs: [] };
    const resources = [{ type: "docker:index/container:Container", id: "x", outputs }, { type: "other" }, null];
    expect([...madeContainers({ deployment: { resources } })]).toEqual([
      ["dev-redis-1", { id: "x", image: "i:1", memory: 512, labels: { a: "b" }, env: [] }],
    ]);
    expect(madeContainers("nonsense").size).toBe(0);
  });
});

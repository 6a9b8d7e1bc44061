import { withLastWrites, type LastWritesContext } from "../../../runtime/backup/restore/last-writes";

/** Goal: writes wait until the replicas have them all, not for ever, and never longer than what is done meanwhile. */
const at = (port: number) => ({ host: "10.0.0.1", port });
const master = at(6379);

/** A master at 100, and replicas by their offsets, which grow with each look. */
function group(offsets: (number | "away" | "no link")[], over: Partial<LastWritesContext> = {}) {
  const done: string[] = [];
  const context: LastWritesContext = {
    master,
    replicas: offsets.map((_, i) => at(6380 + i)),
    signal: new AbortController().signal,
    tell: (question) => {
      done.push(question.join(" "));
      return Promise.resolve();
    },
    infoOf: ({ port }) => {
      if (port === master.port) return Promise.resolve(new Map([["master_repl_offset", "100"]]));
      const i = port - 6380;
      const offset = offsets[i];
      if (offset === "away") return Promise.reject(new Error("no answer"));
      if (typeof offset === "number") offsets[i] = offset + 1;
      const link = offset === "no link" ? "down" : "up";
      return Promise.resolve(
        new Map([
          ["slave_repl_offset", String(offset)],
          ["master_link_status", link],
        ] as const),
      );
    },
    ...over,
  };
  const act = () => {
    done.push(`act at ${offsets.join(",")}`);
    return Promise.resolve();
  };
  return { context, done, act };
}

test("it is done when every replica has everything, and the pause ends", async () => {
  const { context, done, act } = group([98, 95]);
  await withLastWrites(context, act);
  expect(done).toEqual(["client pause 3000 write", "act at 104,101", "client unpause"]);
});

test.each([
  ["none", []],
  ["one that is away", ["away" as const]],
  ["one without a link", ["no link" as const]],
])("replicas that can't have it are not waited for: %s", async (_name, offsets) => {
  const { context, done, act } = group(offsets);
  const began = performance.now();
  await withLastWrites(context, act);
  expect(performance.now() - began).toBeLessThan(500);
  expect(done).toHaveLength(3);
});

test("one that stays behind is waited for a second, and no longer", async () => {
  const { context, done, act } = group([-1e9]);
  const began = performance.now();
  await withLastWrites(context, act);
  expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  expect(done).toEqual(["client pause 3000 write", expect.stringMatching(/^act/), "client unpause"]);
});

test("a server that knows no such pause is not waited for, and nothing is ended that never began", async () => {
  const done: string[] = [];
  const tell = ([...words]: readonly string[]) => {
    done.push(words.join(" "));
    return Promise.reject(new Error("ERR syntax error"));
  };
  const { context, act, done: acted } = group([0], { tell });
  await withLastWrites(context, act);
  expect([done, acted]).toEqual([["client pause 3000 write"], ["act at 0"]]);
});

test("the pause ends also where it fails, or is called off", async () => {
  const failing = group([100]);
  await expect(withLastWrites(failing.context, () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  expect(failing.done).toEqual(["client pause 3000 write", "client unpause"]);
  const called = group([-1e9], { signal: AbortSignal.abort(new Error("called off")) });
  await expect(withLastWrites(called.context, called.act)).rejects.toThrow("called off");
  expect(called.done).toEqual(["client pause 3000 write", "client unpause"]);
});

describe("time that passes unseen", () => {
  let stoodMs: number;
  beforeEach(() => {
    stoodMs = 0;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, "now").mockImplementation(() => now() + stoodMs);
  });
  afterEach(() => jest.restoreAllMocks());

  /** Stands still at each of these looks at the replicas, before the answer comes. */
  function standing(offsets: number[], ms: number, looks: number) {
    const made = group(offsets);
    const { infoOf } = made.context;
    let left = looks;
    const late = async (address: { host: string; port: number }) => {
      const info = await infoOf(address);
      if (address.port !== master.port && left-- > 0) stoodMs += ms;
      return info;
    };
    return { ...made, context: { ...made.context, infoOf: late } };
  }

  test("as a machine stands still for longer than the pause lasts: there is another, and another look", async () => {
    const { context, done, act } = standing([100], 4000, 1);
    await withLastWrites(context, act);
    expect(done).toEqual(["client pause 3000 write", "client pause 3000 write", "act at 102", "client unpause"]);
  });

  test("as it stands still for more than a second at a look: what that saw is of before, and is not the last", async () => {
    const { context, done, act } = standing([99], 1200, 1);
    await withLastWrites(context, act);
    expect(done).toEqual(["client pause 3000 write", "act at 101", "client unpause"]);
  });

  test("as it stands still at each look: it is done nevertheless", async () => {
    const { context, done, act } = standing([100], 4000, Infinity);
    await withLastWrites(context, act);
    expect(done).toEqual([...Array<string>(5).fill("client pause 3000 write"), "act at 105", "client unpause"]);
  });

  test("as a silent replica is waited for: it is asked once, and then there is another pause", async () => {
    const { context, done, act } = group([100, "away"]);
    const asked: number[] = [];
    const infoOf: LastWritesContext["infoOf"] = (address) => {
      asked.push(address.port);
      if (address.port === 6381) stoodMs += 5000;
      return context.infoOf(address);
    };
    await withLastWrites({ ...context, infoOf }, act);
    expect(asked).toEqual([6379, 6380, 6381, 6379, 6380]);
    expect(done).toEqual(["client pause 3000 write", "client pause 3000 write", "act at 102,away", "client unpause"]);
  });
});

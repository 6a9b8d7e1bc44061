import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AofWatch, grownSince } from "../../../runtime/node/aof-position";
import { historyOf } from "../../../runtime/node/marker";
import { history, status } from "./world";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "redis-ha-aof-"));
  mkdirSync(join(data, "appendonlydir"));
});
afterEach(() => rmSync(data, { recursive: true }));

const put = (name: string, bytes: number): void =>
  writeFileSync(join(data, "appendonlydir", name), Buffer.alloc(bytes));
const base = (n: number): string => `appendonly.aof.${n}.base.rdb`;
const increment = (n: number): string => `appendonly.aof.${n}.incr.aof`;
const TEMPORARY = "temp-appendonly.aof.incr";

/** Files as Redis names them in its manifest. */
function manifest(...files: readonly (readonly [name: string, type: "b" | "i" | "h", bytes: number])[]): void {
  for (const [name, , bytes] of files) put(name, bytes);
  const lines = files.map(([name, type]) => `file ${name} seq ${name.split(".")[2]} type ${type}\n`);
  writeFileSync(join(data, "appendonlydir/appendonly.aof.manifest"), lines.join(""));
}

describe("what of Redis' data the volume has", () => {
  const watch = (appendonly = true): AofWatch => {
    manifest([base(1), "b", 100], [increment(1), "i", 50]);
    const it = new AofWatch(appendonly, data);
    it.begin();
    return it;
  };

  test("all of it, up to where the AOF is", () => {
    expect(watch().place(status({ aofBytes: 170 }))).toEqual({ pending: false, aof: { base: base(1), bytes: 170 } });
  });

  test.each([
    ["while a copy is loaded, as Redis turned its AOF off", status(), false],
    ["in the first rewrite after a copy", status({ aofBytes: 1, rewrite: "running" }), true],
    ["while that waits for another child of Redis", status({ aofBytes: 1, rewrite: "scheduled" }), false],
  ])("not: %s", (_name, seen, temporary) => {
    const it = watch();
    if (temporary) put(TEMPORARY, 10);
    expect(it.place(seen)).toEqual({ pending: true });
  });

  test.each([
    ["any other rewrite", status({ aofBytes: 150, rewrite: "running" })],
    ["one that a master was asked for", status({ aofBytes: 150, rewrite: "scheduled", role: "master" })],
  ])("all of it also in %s", (_name, seen) => {
    expect(watch().place(seen)).toEqual({ pending: false, aof: { base: base(1), bytes: 150 } });
  });

  test("a replica promoted while the rewrite after its copy waits still waits", () => {
    const it = watch();
    it.place(status({ aofBytes: 1, rewrite: "scheduled" }));
    expect(it.place(status({ aofBytes: 1, rewrite: "scheduled", role: "master" }))).toEqual({ pending: true });
  });

  test("where a rewrite ended since the last look the bytes are of neither base, and of the new one at the next look", () => {
    const it = watch();
    it.place(status({ aofBytes: 150 }));
    manifest([base(2), "b", 90], [increment(2), "i", 0]);
    expect(it.place(status({ aofBytes: 151 }))).toEqual({ pending: false, aof: undefined });
    expect(it.place(status({ aofBytes: 95 }))).toEqual({ pending: false, aof: { base: base(2), bytes: 95 } });
  });

  test("what a crash in such a rewrite has left counts no more after the next start", () => {
    const it = watch();
    put(TEMPORARY, 10);
    it.begin();
    expect(it.place(status({ aofBytes: 150, rewrite: "running" }))).toMatchObject({ pending: false });
  });

  test("without AOF nothing is waited for", () => {
    expect(watch(false).place(status())).toEqual({ pending: false, aof: undefined });
  });
});

describe("an AOF has grown", () => {
  const at = { base: base(4), bytes: 150 };

  test("by what came since, in all files that go on from its base, without what is to be deleted", () => {
    manifest([base(3), "h", 999], [base(4), "b", 100], [increment(4), "i", 70], [increment(5), "i", 30]);
    expect(grownSince(at, data)).toBe(50);
  });

  test.each<[string, () => void]>([
    ["where it was rewritten since", () => manifest([base(5), "b", 500])],
    ["where it is shorter, as a torn end was cut off", () => manifest([base(4), "b", 100], [increment(4), "i", 40])],
    ["where there is none", () => undefined],
  ])("by nothing %s", (_name, given) => {
    given();
    expect(grownSince(at, data)).toBe(0);
  });

  test("and by so much the history on the volume goes on after its marker", () => {
    expect(historyOf({ ...history("a", 1000), aof: at }, () => 50)).toEqual(history("a", 1050));
    expect(historyOf(history("a", 1000), () => 50)).toEqual(history("a", 1000));
    expect(historyOf(undefined)).toBeUndefined();
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareHistories } from "../../../runtime/node/history";
import { MarkerKeeper } from "../../../runtime/node/marker-keeper";
import { history, status } from "./world";

/** Goal: the marker says what Redis would load from the volume, whatever Redis has in memory. */
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "redis-ha-keeper-"));
  mkdirSync(join(data, "appendonlydir"));
});
afterEach(() => rmSync(data, { recursive: true }));

const TEMPORARY = "appendonlydir/temp-appendonly.aof.incr";
const aof = { aofBytes: 100 };
const [following, leading] = [status({ ...aof, role: "replica", linkUp: true }), status({ ...aof, role: "master" })];
const copying = status({ ...aof, role: "replica", linkUp: true, rewrite: "running" });

const old = history("R", 100);
const promoted = history("X", 120, "master", ["R"]);
const back = history("R", 900, "replica", ["X"]);
const wentOn = { wentOn: true };

/** A replica of R, promoted to X. */
function promotedKeeper(): MarkerKeeper {
  const keeper = new MarkerKeeper(true, data);
  keeper.load();
  keeper.begin();
  keeper.see(old, following, wentOn);
  keeper.see(promoted, leading, wentOn);
  expect(keeper.history).toMatchObject({ lineage: ["X", "R"], role: "master" });
  return keeper;
}
/** What the next container finds. */
const found = () => new MarkerKeeper(true, data).load();

test("a promotion that is taken back: until the copy is on the volume it holds what it had at the promotion", () => {
  const keeper = promotedKeeper();
  writeFileSync(join(data, TEMPORARY), "");
  keeper.see(back, copying, wentOn);
  for (const held of [keeper.history, found()]) {
    expect(held).toEqual({ lineage: ["R"], role: "replica", offset: 100 });
    const another = history("R", 899);
    expect(held && compareHistories(held, another)).toBe("older");
  }
  rmSync(join(data, TEMPORARY));
  keeper.see(back, following, { wentOn: false });
  expect(keeper.history).toMatchObject({ lineage: ["R", "X"], offset: 900 });
});

test.each([
  ["another one was promoted after it", history("Y", 900, "replica", ["X", "R"])],
  ["it leads again", history("Z", 900, "master", ["X", "R"])],
])("a promotion that stands: %s, and its copy is not on the volume", (_name, next) => {
  const keeper = promotedKeeper();
  writeFileSync(join(data, TEMPORARY), "");
  keeper.see(next, { ...copying, role: next.role }, wentOn);
  for (const held of [keeper.history, found()]) expect(held).toMatchObject({ lineage: ["X", "R"], role: "master" });
});

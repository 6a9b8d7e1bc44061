import { parseMasterView, type MasterView } from "../../../runtime/node/master-view";
import { isStalled, StalledFailover } from "../../../runtime/node/stalled-failover";
import type { Credentials } from "../../../runtime/node/connection";
import { GROUP } from "./world";

const [master, other] = GROUP.nodes;
if (!master || !other) throw new Error("no nodes");
const view = (over: Partial<MasterView> = {}): MasterView => ({
  ...{ host: master.host, port: master.port, down: true, failingOver: false },
  ...{ downAfterMs: 5000, pending: 0, silentMs: 5001 },
  ...over,
});
const UP = view({ down: false });
const AT_IT = view({ failingOver: true });
const ELSEWHERE = view({ host: other.host });

test.each<[string, (MasterView | undefined)[], boolean]>([
  ["all Sentinels miss it", [view(), view(), view()], true],
  ["a majority of all does", [view(), undefined, view()], true],
  ["one alone does", [view(), undefined, undefined], false],
  ["a majority reaches it", [view(), UP, UP], false],
  ["one is replacing it", [view(), view(), AT_IT], false],
  ["some know another master", [view(), ELSEWHERE, ELSEWHERE], false],
  ["none answers", [undefined, undefined, undefined], false],
])("whether nobody replaces a master: %s", (_name, views, stalled) => {
  expect(isStalled(GROUP, master, views)).toBe(stalled);
});

test("a Sentinel's answer is read, and one that is none counts as that of a master that is there", () => {
  const reply = ["name", "mymaster", "ip", "10.0.0.1", "port", "6379", "flags", "s_down,o_down,master"];
  expect(parseMasterView(reply)).toEqual({
    ...{ host: "10.0.0.1", port: 6379, down: true, failingOver: false },
    ...{ downAfterMs: NaN, pending: NaN, silentMs: NaN },
  });
  const underWay = parseMasterView([...reply.slice(0, -1), "master,s_down,failover_in_progress"]);
  expect(underWay).toMatchObject({ down: true, failingOver: true });
  expect(parseMasterView(null)).toMatchObject({ down: false, failingOver: false });
});

test("the Sentinels are left to themselves for a while, and after each request again", () => {
  const none = Buffer.alloc(0);
  const credentials: Credentials = { user: "node", password: "", ca: none, cert: none, key: none };
  const stalled = new StalledFailover(GROUP, credentials, 100, 3000);
  const seen = (...looks: [stalled: boolean, now: number][]) => looks.map(([is, now]) => stalled.isDue(is, now));
  expect(seen([true, 0], [true, 2900], [true, 3000], [true, 3500])).toEqual([false, false, true, false]);
  // Seen otherwise in between.
  expect(seen([false, 4000], [true, 5000], [true, 7900], [true, 8000])).toEqual([false, false, false, true]);
  stalled.isDue(true, 9000);
  stalled.forget();
  expect(seen([true, 12_000], [true, 15_000])).toEqual([false, true]);
});

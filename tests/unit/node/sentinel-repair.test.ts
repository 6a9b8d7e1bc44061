import { parseMasterView, type MasterView } from "../../../runtime/node/master-view";
import { hasStoppedAsking } from "../../../runtime/node/sentinel-repair";

/** Goal: only a Sentinel that has stopped watching its master is started anew for that. */
const stuck: MasterView = {
  ...{ host: "10.0.0.1", port: 6379, down: false, failingOver: false },
  ...{ downAfterMs: 5000, pending: 100, silentMs: 10_001 },
};

test.each<[string, Partial<MasterView>, boolean]>([
  ["it asks nothing, and says nothing", {}, true],
  ["more wait than should, as those of the other link count too", { pending: 103 }, true],
  ["it says that the master is down", { down: true }, false],
  ["it still asks", { pending: 99 }, false],
  ["the master answered not long ago", { silentMs: 10_000 }, false],
  ["down-after was raised for a while", { downAfterMs: 600_000 }, false],
  ["it does not tell what waits", { pending: NaN }, false],
  ["it does not tell since when", { silentMs: NaN }, false],
  ["it does not tell its down-after", { downAfterMs: NaN }, false],
])("%s", (_name, over, expected) => {
  expect(hasStoppedAsking({ ...stuck, ...over })).toBe(expected);
});

test("what a Sentinel says of its link is read", () => {
  const rest = { host: "", port: NaN, failingOver: false };
  const reply = ["flags", "s_down,master", "link-pending-commands", "7", "last-ok-ping-reply", "812"];
  expect(parseMasterView([...reply, "down-after-milliseconds", "5000"])).toEqual({
    ...{ ...rest, downAfterMs: 5000, down: true, pending: 7, silentMs: 812 },
  });
  for (const unsaid of [["flags", "master"], null])
    expect(parseMasterView(unsaid)).toEqual({
      ...{ ...rest, downAfterMs: NaN, down: false, pending: NaN, silentMs: NaN },
    });
});

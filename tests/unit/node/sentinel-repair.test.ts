import { hasStoppedAsking, parseLinkView, type LinkView } from "../../../runtime/node/sentinel-repair";

/** Goal: only a Sentinel that has stopped watching its master is started anew for that. */
const stuck: LinkView = { downAfterMs: 5000, saysDown: false, pending: 100, silentMs: 10_001 };

test.each<[string, Partial<LinkView>, boolean]>([
  ["it asks nothing, and says nothing", {}, true],
  ["more wait than should, as those of the other link count too", { pending: 103 }, true],
  ["it says that the master is down", { saysDown: true }, false],
  ["it still asks", { pending: 99 }, false],
  ["the master answered not long ago", { silentMs: 10_000 }, false],
  ["down-after was raised for a while", { downAfterMs: 600_000 }, false],
  ["it does not tell what waits", { pending: NaN }, false],
  ["it does not tell since when", { silentMs: NaN }, false],
  ["it does not tell its down-after", { downAfterMs: NaN }, false],
])("%s", (_name, over, expected) => {
  expect(hasStoppedAsking({ ...stuck, ...over })).toBe(expected);
});

test("SENTINEL MASTER is read", () => {
  const reply = ["flags", "s_down,master", "link-pending-commands", "7", "last-ok-ping-reply", "812"];
  expect(parseLinkView([...reply, "down-after-milliseconds", "5000"])).toEqual({
    ...{ downAfterMs: 5000, saysDown: true, pending: 7, silentMs: 812 },
  });
  expect(parseLinkView(["flags", "master"])).toEqual({
    ...{ downAfterMs: NaN, saysDown: false, pending: NaN, silentMs: NaN },
  });
  expect(parseLinkView(null).saysDown).toBe(false);
});

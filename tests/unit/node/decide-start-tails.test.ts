import { decideStart } from "../../../runtime/node/decide-start";
import type { History } from "../../../runtime/node/history";
import { allName, history, observe, peer, SILENT } from "./world";

const A = history("a", 100);
const A_LESS = history("a", 50);

describe("the named master is away, and two of its replicas compare the ends of their AOFs", () => {
  /** redis-1 has the smaller offset in its marker; what each found of the other's end is given. */
  const decide = (mine: boolean | undefined, theirs: boolean | undefined) =>
    decideStart(
      observe({
        sentinels: allName("redis-3"),
        own: {
          hasData: true,
          history: A_LESS,
          damaged: false,
          aofTail: "mine",
          aheadOf: mine === undefined ? {} : { "redis-2": mine },
        },
        peers: {
          "redis-2": peer("redis-2", {
            history: A,
            aofTail: "theirs",
            aheadOf: theirs === undefined ? {} : { "redis-1": theirs },
          }),
          "redis-3": SILENT,
        },
      }),
    ).act;

  test.each([
    ["this one goes on after the other's end, whatever the markers say", true, false, "follow"],
    ["the other goes on after this one's end", false, true, "wait"],
    ["neither holds the other's end: the markers decide", false, false, "wait"],
    ["each holds the other's end: the markers decide", true, true, "wait"],
    ["this one has not looked yet", undefined, false, "wait"],
    ["the other has not looked yet", true, undefined, "wait"],
  ])("%s", (_name, mine, theirs, act) => expect(decide(mine, theirs)).toBe(act));

  // Seen: both had taken their copy in the same second, so their markers were equal, and redis-1 was killed before anything came.
  test("one that received nothing since its copy has no end; what the AOFs have grown by since the markers decides", () => {
    const decideEmpty = (mine: History, theirs: History) =>
      decideStart(
        observe({
          sentinels: allName("redis-3"),
          own: { hasData: true, history: mine, damaged: false, aofTail: "", aheadOf: { "redis-2": false } },
          peers: {
            "redis-2": peer("redis-2", { history: theirs, aofTail: "theirs", aheadOf: { "redis-1": false } }),
            "redis-3": SILENT,
          },
        }),
      ).act;
    expect(decideEmpty(A_LESS, A)).toBe("wait");
    expect(decideEmpty(A, A_LESS)).toBe("follow");
    expect(decideEmpty(A, A)).toBe("follow");
  });
});

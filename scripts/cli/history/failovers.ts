import { addressKey } from "../../../runtime/client/address";
import { Dedupe } from "../../../runtime/monitor/events/dedupe";
import { keyOfNews } from "../../../runtime/monitor/events/sentinel-events";
import { parseNews } from "../../../runtime/monitor/events/sentinel-news";
import { addNews, EMPTY_TIMELINE, type Failover } from "../../../runtime/monitor/events/timeline";
import type { LogLine } from "./log-line";

/** `12:X 25 Nov 2026 17:02:03.123 # +odown master mymaster 10.0.0.1 6379 #quorum 2/2` */
const MESSAGE = /^\d+:X \d+ \w+ \d{4} [\d:.]+ [#*] ([+-][\w-]+)(?: (.*))?$/;
/** A message of one Sentinel that another one repeats within this is the same. */
const SAME_MS = 15_000;

/** The failovers that the Sentinels' logs tell of, the oldest first. Pure. @param nameOf `host:port` in the settings' words */
export function failoversIn(lines: readonly LogLine[], group: string, nameOf: (key: string) => string): Failover[] {
  const clock = { now: 0 };
  const dedupe = new Dedupe(SAME_MS, () => clock.now);
  const found = new Map<number, Failover>();
  let timeline = EMPTY_TIMELINE;
  for (const { member, at, text } of [...lines].sort((a, b) => a.at - b.at)) {
    const [, channel, rest = ""] = MESSAGE.exec(text) ?? [];
    const news = channel === undefined ? undefined : parseNews(channel, rest.replace(/ #.*$/, ""), group);
    if (!news) continue;
    clock.now = at;
    const key = keyOfNews(news, member);
    if (dedupe.repeated(key, member) !== undefined) continue;
    dedupe.remember(key, member, key);
    timeline = addNews(timeline, news, at, (address) => (address ? nameOf(addressKey(address)) : member));
    // The timeline keeps the last ones only.
    for (const failover of timeline.failovers) found.set(failover.startedAt, failover);
  }
  return [...found.values()].sort((a, b) => a.startedAt - b.startedAt);
}

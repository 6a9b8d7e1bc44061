import { EMPTY_TIMELINE } from "../../../../runtime/monitor/events/timeline";
import { masterSince } from "../../../../runtime/monitor/status/master-since";
import { FAILED_OVER, NOW } from "../../../support/monitor/status";

/** Goal: since when a node is master is said only as far as it was seen. */
test.each([
  ["redis-1", FAILED_OVER, { at: "2025-12-31T23:50:00.750Z", exact: true }],
  ["redis-2", FAILED_OVER, null],
  ["redis-1", EMPTY_TIMELINE, { at: "2026-01-01T00:00:00.000Z", exact: false }],
  [undefined, FAILED_OVER, null],
])("%s", (master, timeline, since) => expect(masterSince(master, timeline, NOW)).toEqual(since));

test("who looks only once can't say it", () => expect(masterSince("redis-1", EMPTY_TIMELINE, undefined)).toBeNull());

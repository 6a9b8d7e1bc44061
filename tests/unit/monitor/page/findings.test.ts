import { findingsOf, levelOf } from "../../../../runtime/monitor/page/findings";
import type { Status } from "../../../../runtime/monitor/status";
import { node, sentinel, silent, snapshot, WELL } from "../../../support/monitor/fixtures";
import { BACKUPS, NOW, statusFor } from "../../../support/monitor/status";

/** Goal: nothing wants a look where all is well, and whatever is wrong is said with what it is. */
const [MASTER, ...OTHERS] = WELL.readings;
const withMaster = (fields: Record<string, string>): Status =>
  statusFor(snapshot(node("redis-1", "master", fields), ...OTHERS));
const ending = (days: number, problem?: string): Status => {
  const seen = { subject: "CN=x", notBefore: 0, notAfter: NOW + days * 86_400_000, problem };
  return statusFor(WELL, { certificates: { of: () => undefined, ca: seen } });
};
const summary = BACKUPS.summary;

test("all is well", () => {
  expect(findingsOf(statusFor())).toEqual([]);
  expect(levelOf([])).toBe("well");
});

test.each<[string, Status, "warning" | "critical", RegExp]>([
  [
    "a node is silent",
    statusFor(snapshot(...WELL.readings.slice(0, 2), silent("redis-3"), ...WELL.readings.slice(3))),
    "warning",
    /^redis-3 does not answer: no answer within 700 ms/,
  ],
  [
    "a Sentinel is silent",
    statusFor(snapshot(...WELL.readings.slice(0, 5), silent("sentinel-3"))),
    "warning",
    /^sentinel-3 does not answer/,
  ],
  [
    "the disk is full",
    withMaster({ aof_last_write_status: "err" }),
    "critical",
    /^redis-1 could not write its append-only file/,
  ],
  [
    "a snapshot failed",
    withMaster({ rdb_last_bgsave_status: "err" }),
    "critical",
    /^redis-1 could not write its last snapshot/,
  ],
  [
    "memory is full",
    withMaster({ used_memory: "96", maxmemory: "100", maxmemory_policy: "noeviction" }),
    "warning",
    /^redis-1 uses 96 % of its maxmemory/,
  ],
  ["the master loads", withMaster({ loading: "1" }), "critical", /^redis-1: it loads its data/],
  [
    "no Sentinel names a master",
    statusFor(snapshot(...WELL.readings.slice(0, 3))),
    "critical",
    /^no Sentinel names a master/,
  ],
  ["a certificate ends soon", ending(12.7), "warning", /^the certificate of the authority ends in 12 days/],
  ["a certificate ends today", ending(0.04), "warning", /ends in 57 min/],
  [
    "a certificate has ended",
    ending(-1, "CERT_HAS_EXPIRED"),
    "critical",
    /^the certificate of the authority has ended/,
  ],
  ["a certificate is not trusted", ending(100, "self signed"), "warning", /is not trusted: self signed/],
  [
    "the store is away",
    statusFor(WELL, { backups: { up: false, summary } }),
    "warning",
    /^the backups can't be looked at/,
  ],
  [
    "there is no backup",
    statusFor(WELL, { backups: { up: true, summary: summary && { ...summary, stored: 0 } } }),
    "warning",
    /^there is no complete backup/,
  ],
  [
    "a backup is bad",
    statusFor(WELL, {
      backups: { up: true, summary: summary && { ...summary, proof: { good: false, lastGoodAt: undefined } } },
    }),
    "critical",
    /could not be loaded/,
  ],
])("%s", (_, status, level, text) => {
  const findings = findingsOf(status);
  expect(findings).toContainEqual({ level, text: expect.stringMatching(text) as string });
  expect(levelOf(findings)).toBe(findings.some((f) => f.level === "critical") ? "critical" : "warning");
});

test("a full cache that evicts any key is well", () => {
  const fields = { used_memory: "99", maxmemory: "100", maxmemory_policy: "allkeys-lru" };
  expect(findingsOf(withMaster(fields))).toEqual([]);
});

test("the worst comes first", () => {
  const all = statusFor(snapshot(MASTER ?? silent("redis-1"), silent("redis-2"), sentinel("sentinel-1")));
  const levels = findingsOf(all).map((f) => f.level);
  expect(levels).toEqual([...levels].sort((a, b) => (a === b ? 0 : a === "critical" ? -1 : 1)));
  expect(levels[0]).toBe("critical");
});

import fc from "fast-check";
import { longestGapMs } from "../../../../scripts/cli/doctor/cron-gap";
import { backupFacts } from "../../../../scripts/cli/doctor/gather/backup";
import { leastAhead } from "../../../../scripts/cli/doctor/gather/servers";
import { parseInside } from "../../../../scripts/cli/doctor/inside";

/** Goal: what is gathered is read right, and what can't be read is not known instead of wrong. */
const SHOWN = `=overcommit
1

=hugePages
always [madvise] never

=somaxconn
4096

=synBacklog
512

=memory
MemTotal:       16393880 kB
MemAvailable:    1024 kB
SwapTotal:         2048 kB

=limits
Limit                     Soft Limit           Hard Limit           Units
Max open files            10240                10240                files

=swap
Name:	redis-server
VmSwap:	      12 kB
Name:	node
VmSwap:	       4 kB
=disk
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/vda1         41152736 13001216  26389032      34% /data
`;

test("what a container shows of itself and its host", () => {
  expect(parseInside(SHOWN)).toEqual({
    overcommitMemory: 1,
    hugePages: "madvise",
    somaxconn: 4096,
    synBacklog: 512,
    openFiles: 10240,
    swapped: 16 * 1024,
    hostSwap: 2048 * 1024,
    hostAvailable: 1024 * 1024,
    diskFree: 26389032 * 1024,
    diskSize: 41152736 * 1024,
  });
});

test("any text at all is read as what is not known, or as numbers", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const [name, value] of Object.entries(parseInside(text)))
        expect(value === undefined || name === "hugePages" || typeof value === "number").toBe(true);
    }),
  );
});

test("a clock is told to differ only by what must differ", () => {
  const span = fc.tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6));
  fc.assert(
    fc.property(span, ([before, took, theirs]) => {
      const after = before + took;
      const ahead = leastAhead(theirs, before, after) ?? NaN;
      expect(theirs - ahead).toBeGreaterThanOrEqual(before);
      expect(theirs - ahead).toBeLessThanOrEqual(after + 1);
      if (theirs >= before && theirs <= after + 1) expect(ahead).toBe(0);
    }),
  );
  expect(leastAhead(NaN, 0, 1)).toBeUndefined();
});

test("the newest good backup and the newest word on a proof", () => {
  const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
  const none = { good: true, provenAt: null, rejectedAt: null, snapshotAt: null };
  expect(backupFacts([])).toEqual({ kind: "known", newestAt: undefined, provenAt: undefined, rejected: false });
  expect(
    backupFacts([
      { ...none, good: false, snapshotAt: at(9), rejectedAt: at(10) },
      { ...none, snapshotAt: at(8), provenAt: at(9) },
      { ...none, snapshotAt: at(7), provenAt: at(8) },
    ]),
  ).toEqual({ kind: "known", newestAt: Date.UTC(2026, 0, 1, 8), provenAt: Date.UTC(2026, 0, 1, 9), rejected: true });
});

test.each([
  ["5 * * * *", 3_600_000],
  ["35 2 * * *", 86_400_000],
  ["35 3 * * 0", 7 * 86_400_000],
  ["0 9 * * 1-5", 3 * 86_400_000],
])("%s leaves at most %d ms between two runs", (cron, ms) => {
  expect(longestGapMs(cron, Date.UTC(2026, 0, 1))).toBe(ms);
});

import fc from "fast-check";
import { SegmentIndex, chainFrom, restorableRanges, type Base } from "../../../../runtime/backup/archive/chain";
import {
  archiveFolder,
  parseSegmentKey,
  segmentKey,
  type Segment,
  type SegmentId,
} from "../../../../runtime/backup/archive/layout";
import { planFrom } from "../../../../runtime/backup/archive/moment";
import { planArchivePruning } from "../../../../runtime/backup/archive/retention";
import { TimelineWriter, bytesBy, timeOf } from "../../../../runtime/backup/archive/timeline";

/** Goal: a chain is followed where it goes and never across a gap; a moment has the right base; retention keeps chains whole. */
const ID = ["a", "b", "c"].map((c) => c.repeat(40));
const START = Date.parse("2026-11-20T00:00:00Z");
const MINUTE = 60_000;

/** A history of a group as the archive could have it: segments, each some minutes long, with failovers, gaps and overlaps. */
interface Made {
  readonly segments: Segment[];
  /** Numbers of the segments behind which there is a gap. */
  readonly gaps: ReadonlySet<number>;
}

const step = fc.record({
  bytes: fc.integer({ min: 1, max: 50 }),
  minutes: fc.integer({ min: 0, max: 3 }),
  what: fc.constantFrom(
    "on" as const,
    "on" as const,
    "on" as const,
    "failover" as const,
    "gap" as const,
    "twice" as const,
  ),
});

function make(steps: readonly { bytes: number; minutes: number; what: string }[]): Made {
  const segments: Segment[] = [];
  const gaps = new Set<number>();
  let [id, after, offset, at, next] = [hex(0), hex(0), 100, START, 1];
  for (const { bytes, minutes, what } of steps) {
    if (what === "failover") id = hex(next++);
    if (what === "gap" && segments.length > 0) {
      gaps.add(segments.length - 1);
      // Sometimes nothing but the id tells, sometimes nothing but the offset.
      if (bytes % 2 === 0) after = id = hex(next++);
      else offset += 5;
    }
    const own = {
      id,
      after,
      first: offset + 1,
      last: offset + bytes,
      firstAt: at + MINUTE / 2,
      lastAt: at + (minutes + 1) * MINUTE,
    };
    segments.push(named(own));
    if (what === "twice" && bytes > 3)
      segments.push(named({ ...own, after: id, first: own.first + 1, last: own.last - 1, firstAt: own.firstAt + 1 }));
    offset += bytes;
    at = own.lastAt;
    after = id;
  }
  return { segments, gaps };
}

const hex = (n: number): string => n.toString(16).padStart(40, "0");
function named(id: SegmentId): Segment {
  const key = segmentKey(archiveFolder("p", "g"), id, "zstd", false);
  return { ...id, key, compression: "zstd", sealed: false, bytes: 1 };
}

/** One of them, counted round. */
function of(segments: readonly Segment[], n: number): Segment {
  const segment = segments[n % segments.length];
  if (!segment) throw new Error("there is none");
  return segment;
}

const made = fc.array(step, { minLength: 1, maxLength: 25 }).map(make);
const baseAt = (segment: Segment, offset = segment.last): Base => ({
  ...{ id: segment.id, offset, folder: `f-${segment.key}`, at: Math.floor(segment.lastAt / 1000) * 1000 },
});

test("from each place the chain goes on to the next gap, without a hole and without a byte twice", () => {
  fc.assert(
    fc.property(made, fc.nat(), ({ segments, gaps }, from) => {
      const main = segments.filter(
        (s, i) => i === 0 || s.last > (segments[i - 1]?.last ?? 0) || s.id !== segments[i - 1]?.id,
      );
      const start = of(main, from);
      const { links, end } = chainFrom(new SegmentIndex(segments), { id: start.id, offset: start.first });
      let next = start.first + 1;
      for (const link of links) {
        expect(link.from).toBe(next);
        expect(link.from).toBeGreaterThanOrEqual(link.segment.first);
        expect(link.to).toBeLessThanOrEqual(link.segment.last);
        next = link.to + 1;
      }
      const index = segments.indexOf(start);
      const gap = [...gaps].find((g) => g >= index) ?? segments.length - 1;
      const reach = segments.slice(index, gap + 1).at(-1);
      const last = segments.slice(index, gap + 1).reduce((most, s) => Math.max(most, s.last), 0);
      expect([end.id, end.offset]).toEqual([reach?.id, Math.max(last, start.first)]);
    }),
    { numRuns: 1000 },
  );
});

test("a failover that went back before the archive's end cuts off what the group lost, and only from then on", () => {
  const old = [
    { id: hex(1), after: hex(1), first: 1, last: 100, firstAt: START, lastAt: START + 1000 },
    { id: hex(1), after: hex(1), first: 101, last: 200, firstAt: START + 2000, lastAt: START + 3000 },
  ].map(named);
  const now = named({
    id: hex(2),
    after: hex(1),
    first: 151,
    last: 300,
    firstAt: START + 9000,
    lastAt: START + 10_000,
  });
  const index = new SegmentIndex([...old, now]);
  const base = { id: hex(1), offset: 50 };
  expect(chainFrom(index, base).links.map(({ from, to }) => [from, to])).toEqual([
    [51, 100],
    [101, 150],
    [151, 300],
  ]);
  expect(chainFrom(index, base, START + 3000).end).toEqual({ id: hex(1), offset: 200 });
});

test("the moment is had from the base, and up to the millisecond; in a gap and behind the end it is not", async () => {
  await fc.assert(
    fc.asyncProperty(made, fc.nat(), fc.nat(), async ({ segments }, from, when) => {
      const start = of(segments, from);
      const index = new SegmentIndex(segments);
      const base = baseAt(start, start.first);
      const at = START + (when % (80 * MINUTE));
      const { links, end } = chainFrom(index, base);
      const last = links.at(-1)?.segment.lastAt;
      const plan = await planFrom(base, index, { at: new Date(at) }, (segment) =>
        // Half of the bytes at the first moment, the rest at the last.
        Promise.resolve({ head: headOf(segment), stream: Buffer.alloc(0) }),
      );
      if (last === undefined || at > last) expect(plan).toBeUndefined();
      if (!plan) return;
      expect(plan.target.offset).toBeGreaterThanOrEqual(base.offset);
      expect(plan.target.offset).toBeLessThanOrEqual(end.offset);
      expect(plan.reachedAt).toBeLessThanOrEqual(Math.max(at, base.at));
      // Everything that came in time is in it.
      for (const { segment, from: first, to } of links)
        if (segment.lastAt <= at) expect(plan.target.offset).toBeGreaterThanOrEqual(to);
        else if (segment.firstAt > at) expect(plan.target.offset).toBeLessThan(first);
    }),
    { numRuns: 1000 },
  );
});

function headOf(segment: Segment) {
  const bytes = segment.last - segment.first + 1;
  const half = Math.ceil(bytes / 2);
  const times = [half, 0, ...(bytes > half ? [bytes - half, segment.lastAt - segment.firstAt] : [])];
  return { ...segment, schemaVersion: 1 as const, group: "g", sha256: "0".repeat(64), source: "s", times };
}

test("an archive that ends within the second that its base is dated to has one moment: its end", async () => {
  const { segments } = make([{ bytes: 9, minutes: 0, what: "on" }]);
  const [segment] = segments;
  if (!segment) throw new Error("no segment");
  const base: Base = { id: segment.id, offset: 100, folder: "f", at: segment.lastAt + 999 };
  const index = new SegmentIndex(segments);
  expect(restorableRanges([base], index)).toEqual([{ from: segment.lastAt, to: segment.lastAt, base }]);
  const read = (one: Segment) => Promise.resolve({ head: headOf(one), stream: Buffer.alloc(0) });
  const plan = await planFrom(base, index, { at: new Date(segment.lastAt) }, read);
  expect(plan).toMatchObject({ target: { id: segment.id, offset: segment.last }, reachedAt: segment.lastAt });
});

test("retention keeps every chain whole within the window, and lets the rest go", () => {
  fc.assert(
    fc.property(
      made,
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.integer({ min: 0, max: 90 }),
      ({ segments }, picks, age) => {
        const bases = [...new Set(picks.map((n) => n % segments.length))].map((n) =>
          baseAt(of(segments, n), of(segments, n).first),
        );
        const now = new Date(START + age * MINUTE + 86_400_000);
        const since = now.getTime() - 86_400_000;
        const before = restorableRanges(bases, new SegmentIndex(segments));
        const { needed, segments: gone } = planArchivePruning(bases, segments, { retentionDays: 1 }, now);
        const left = segments.filter((s) => !gone.includes(s));
        const after = restorableRanges(
          bases.filter(({ folder }) => needed.has(folder)),
          new SegmentIndex(left),
        );
        // Each moment of the window that could be had can still be had, from what is needed alone.
        for (const range of before)
          for (const moment of [Math.max(range.from, since), (Math.max(range.from, since) + range.to) / 2, range.to])
            if (moment >= since && moment >= range.from && moment <= range.to)
              expect(after.some(({ from, to }) => from <= moment && moment <= to)).toBe(true);
        // No more is kept than that takes: one base a chain, the newest from before the window.
        const endOf = (base: Base): string => JSON.stringify(chainFrom(new SegmentIndex(segments), base).end);
        for (const base of bases.filter(({ folder }) => needed.has(folder)))
          for (const other of bases.filter((one) => one !== base && endOf(one) === endOf(base))) {
            expect(needed.has(other.folder)).toBe(false);
            if (other.at > base.at) expect(other.at).toBeGreaterThan(since);
          }
        // What goes is old, and a second look finds nothing more.
        for (const segment of gone) expect(segment.lastAt).toBeLessThan(since);
        expect(planArchivePruning(bases, left, { retentionDays: 1 }, now).segments).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  );
});

test("keys are read back as they are made, sort by time, and what is none of ours is not touched", () => {
  fc.assert(
    fc.property(
      fc.record({
        first: fc.nat(),
        bytes: fc.integer({ min: 1, max: 2 ** 30 }),
        at: fc.nat(2 ** 41),
        ms: fc.nat(100_000),
      }),
      fc.constantFrom("zstd" as const, "gzip" as const, "none" as const),
      fc.boolean(),
      fc.constantFrom("", "p", "a/b"),
      ({ first, bytes, at, ms }, compression, sealed, prefix) => {
        const id = {
          id: ID[0] ?? "",
          after: ID[1] ?? "",
          first,
          last: first + bytes - 1,
          firstAt: at,
          lastAt: at + ms,
        };
        const folder = archiveFolder(prefix, "g");
        const key = segmentKey(folder, id, compression, sealed);
        expect(parseSegmentKey(folder, key, 7)).toEqual({ ...id, key, compression, sealed, bytes: 7 });
        expect(segmentKey(folder, { ...id, firstAt: at + 1, lastAt: at + 1 }, compression, sealed) > key).toBe(true);
        for (const odd of [`${key}x`, key.replace("_", "-"), key.replace(folder, "other/"), `${folder}notes.txt`])
          expect(parseSegmentKey(folder, odd, 7)).toBeUndefined();
      },
    ),
  );
});

test("a timeline tells what had come by when, to the millisecond", () => {
  const receipts = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: -5, max: 20 })), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(receipts, fc.nat(400), (all, when) => {
      const writer = new TimelineWriter(START);
      let clock = START;
      let at = START;
      const came: { until: number; at: number }[] = [];
      let until = 0;
      for (const [bytes, later] of all) {
        clock += came.length === 0 ? 0 : later;
        at = Math.max(at, clock);
        until += bytes;
        writer.add(bytes, clock);
        came.push({ until, at });
      }
      const by = START + when;
      expect(bytesBy(writer.timeline, START, by)).toBe(came.filter((one) => one.at <= by).at(-1)?.until ?? 0);
      for (const one of came) expect(timeOf(writer.timeline, START, one.until)).toBe(one.at);
      expect(writer.lastAt).toBe(at);
    }),
  );
});

import { z } from "zod";
import { int, intRange, section, setting } from "../documented";
import { size } from "../size";

const number = (unit: string, min: number, max: number, fallback: number, about: string) =>
  setting(int(min, max).default(fallback), { about, allowed: intRange(min, max), ...(unit === "" ? {} : { unit }) });
const derived = (unit: string, min: number, max: number, fallback: string, about: string) =>
  setting(int(min, max).optional(), { about, allowed: intRange(min, max), fallback, ...(unit === "" ? {} : { unit }) });
const percent = (fallback: number, about: string) => number("%", 1, 100, fallback, about);
const bytes = "bytes, or with kb, mb, gb";

/** From where on something is told. */
export const thresholds = section(
  z
    .strictObject({
      patiencePercent: number(
        "%",
        0,
        1000,
        100,
        "How long everything must last before it is told, of the times in docs/alerts.md: less tells sooner, and more that is over by itself.",
      ),
      instanceDownSeconds: number("s", 10, 3600, 60, "How long a node or Sentinel may be silent."),
      noMasterSeconds: derived(
        "s",
        10,
        3600,
        "30, or timeouts.downAfterMs and 10 s where that is longer",
        "How long a group may have no master. A failover takes timeouts.downAfterMs and 2.5 s.",
      ),
      manyMastersSeconds: number("s", 10, 3600, 60, "How long more than one node may say that it is master."),
      disagreementSeconds: number(
        "s",
        10,
        3600,
        60,
        "How long the Sentinels may name a node that is no master, or name different ones.",
      ),
      replicaLinkDownSeconds: number("s", 10, 86_400, 60, "How long a replica may have no link to its master."),
      replicaLagSeconds: number("s", 1, 3600, 10, "How old a replica's last acknowledgement may be."),
      replicaLagBytes: setting(size("1kb", "64gb").optional(), {
        about: "How far a replica may be behind: beyond the backlog it needs a full copy.",
        allowed: "a size from 1kb to 64gb",
        unit: bytes,
        fallback: "half of replication.backlogSize",
      }),
      fullResyncsPerHour: derived(
        "",
        1,
        1000,
        "twice the number of nodes, at least 4",
        "Full copies in an hour. A restart of a node costs one.",
      ),
      failoversPer15Minutes: number("", 1, 100, 2, "Changes of the master in a quarter of an hour."),
      memoryWarningPercent: percent(85, "Share of maxmemory from which on there is a warning."),
      memoryCriticalPercent: percent(
        95,
        "The same for a critical alert, where keys are not evicted and writes will be refused.",
      ),
      fragmentationPercent: number("%", 110, 1000, 150, "Memory that Redis holds, of what it uses."),
      fragmentationMinBytes: setting(size("0", "1024gb").prefault("100mb"), {
        about: "Use of memory below which fragmentation is noise.",
        allowed: "a size from 0 to 1024gb",
        unit: bytes,
      }),
      evictionsPerSecond: derived(
        "",
        0,
        1_000_000,
        "0 with noeviction, else 100",
        "Evicted keys a second, over ten minutes.",
      ),
      connectionsPercent: percent(80, "Share of maxclients."),
      forkMilliseconds: number("ms", 10, 60_000, 1000, "How long a fork may stop everything."),
      delayedFsyncs: number("", 1, 100_000, 5, "Writes that waited for the disk, in ten minutes."),
      hitRatioDropPercent: percent(30, "How far the share of hits may be below what it was a day before."),
      accessDenials: number("", 1, 1_000_000, 20, "Refusals by the ACL of one server in ten minutes."),
      certificateWarningDays: derived(
        "days",
        1,
        825,
        "tls.renewBeforeDays, at most 30, at least 1",
        "Days left at which there is a warning: `pulumi up` renews by then.",
      ),
      certificateCriticalDays: derived(
        "days",
        1,
        825,
        "a quarter of certificateWarningDays, at most 7, at least 1",
        "Days left at which it is critical.",
      ),
      backupMaxAgeHours: number("h", 1, 8760, 36, "Age of the last good backup: one and a half of its period."),
      backupDurationFactor: number("", 2, 100, 3, "How many times longer than the usual a backup may take."),
      backupShrinkPercent: percent(50, "How far a backup may be smaller than the largest of the week."),
      restoreMaxAgeDays: number("days", 1, 365, 8, "Age of the last backup that was loaded as a proof."),
      archiveMaxAgeMinutes: number("min", 1, 10_080, 15, "Age of the newest change in the continuous archive."),
      breakerOpenSeconds: number("s", 10, 3600, 60, "How long a client's circuit breaker may be open."),
      cacheUntrackedSeconds: number("s", 10, 86_400, 300, "How long a client's cache may be without invalidations."),
    })
    .prefault({}),
  "From where on something is told.",
);

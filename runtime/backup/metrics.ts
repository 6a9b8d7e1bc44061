import { Counter, Gauge, type Registry } from "prom-client";
import type { BackupSummary } from "./summary";

export type Outcome = "success" | "failure" | "aborted";

/**
 * Metrics of the program that makes backups, in a registry that the caller owns. Names are those that the monitor gives when it reads the
 * store itself, and mean the same.
 */
export class BackupMetrics {
  private readonly runs: Counter<"group" | "class" | "outcome">;
  private readonly verifications: Counter<"group" | "outcome">;
  private readonly gauges: Readonly<Record<string, Gauge<"group">>>;
  private readonly running: Gauge<"group">;

  constructor(
    registry: Registry,
    private readonly group: string,
  ) {
    const registers = [registry];
    const gauge = (name: string, help: string): Gauge<"group"> =>
      new Gauge({ name: `redis_backup_${name}`, help, labelNames: ["group"], registers });
    this.gauges = {
      up: gauge("up", "1 where the store could be looked at, 0 where it does not answer"),
      success: gauge("last_success_timestamp_seconds", "Unix time of the data in the newest good backup"),
      duration: gauge("last_duration_seconds", "How long making it took"),
      size: gauge("last_size_bytes", "Its size as it was before compression and encryption"),
      keys: gauge("last_keys", "Keys in it"),
      stored: gauge("stored", "Good backups in the store"),
      verifyStatus: gauge("last_verify_status", "1 where the last backup loaded as a proof held what it should"),
      verified: gauge("last_verified_timestamp_seconds", "Unix time of the last such proof that succeeded"),
    };
    this.running = gauge("running", "1 while a backup or a verification is under way");
    this.runs = new Counter({
      ...{ name: "redis_backup_runs_total", help: "Backups tried, by how they ended", registers },
      labelNames: ["group", "class", "outcome"],
    });
    this.verifications = new Counter({
      ...{ name: "redis_backup_verify_runs_total", help: "Verifications tried, by how they ended", registers },
      labelNames: ["group", "outcome"],
    });
  }

  began(): void {
    this.running.set({ group: this.group }, 1);
  }

  ended(what: "verify" | { readonly backupClass: string }, outcome: Outcome): void {
    const { group } = this;
    this.running.set({ group }, 0);
    if (what === "verify") this.verifications.inc({ group, outcome });
    else this.runs.inc({ group, class: what.backupClass, outcome });
  }

  /** What is in the store, so that a restart of the program forgets nothing. */
  show({ stored, newest, proof }: BackupSummary): void {
    this.set("up", 1);
    this.set("stored", stored);
    this.set("success", newest && newest.at / 1000);
    this.set("duration", newest && newest.durationMs / 1000);
    this.set("size", newest?.sizeBytes);
    this.set("keys", newest?.keys);
    this.set("verifyStatus", proof && Number(proof.good));
    this.set("verified", proof?.lastGoodAt === undefined ? undefined : proof.lastGoodAt / 1000);
  }

  /** The store could not be looked at: what is told of it is old. */
  storeFailed(): void {
    this.set("up", 0);
  }

  private set(name: string, value: number | undefined): void {
    if (value === undefined) this.gauges[name]?.remove({ group: this.group });
    else this.gauges[name]?.set({ group: this.group }, value);
  }
}

import type { BackupWatch } from "../backup-source";
import { certificateSample, type CertificateWatch } from "../certificate-watch";
import type { ServerWatch } from "../events/server-watch";
import { viewOf } from "../group-view";
import type { Snapshot } from "../reading";
import type { Target } from "../target";
import type { Admission } from "./admission";
import { backupSamples } from "./backup";
import { groupSamples } from "./group";
import { monitorSamples, type MonitorState } from "./monitor";
import { nodeSamples } from "./node";
import { labelsOfTarget, sampler, type Sample, type Sampler } from "./sample";
import { sentinelSamples } from "./sentinel";

/** What samples are made of, beside the servers' own answers. */
export interface SampleSources {
  readonly group: string;
  readonly configured: readonly Target[];
  readonly admissions: { readonly commands: Admission; readonly errors: Admission };
  readonly certificates: Pick<CertificateWatch, "of" | "ca">;
  readonly backups: BackupWatch["state"];
  readonly watchOf: (target: Target) => Pick<ServerWatch, "denials" | "aclLogEntries"> | undefined;
  readonly monitor: MonitorState;
}

/** All samples of one moment. */
export function allSamples(snapshot: Snapshot, sources: SampleSources): Sample[] {
  const { group, configured, certificates } = sources;
  const samples: Sample[] = [];
  const view = viewOf(snapshot, configured);
  for (const reading of snapshot.readings) {
    const sample = sampler(samples, labelsOfTarget(group, reading.target));
    if (reading.kind === "silent") sample("redis_up", 0);
    else if (reading.kind === "node") nodeSamples(reading, sources.admissions, sample);
    else sentinelSamples(reading, group, view, sample);
    // What is known without the server stays known while it is silent.
    certificateSample(certificates.of(reading.target), "server", sample);
    denialSamples(sources.watchOf(reading.target), sample);
  }
  certificateSample(certificates.ca, "ca", sampler(samples, { group, instance: "ca", node: "ca" }));
  const ofGroup = sampler(samples, { group });
  groupSamples(snapshot, view, configured, ofGroup);
  backupSamples(sources.backups, ofGroup);
  monitorSamples(sources.monitor, ofGroup);
  return samples;
}

function denialSamples(watch: ReturnType<SampleSources["watchOf"]>, sample: Sampler): void {
  for (const [reason, count] of watch?.denials ?? []) sample("redis_acl_log_denials_total", count, { reason });
  for (const [reason, count] of watch?.aclLogEntries ?? []) sample("redis_acl_log_entries", count, { reason });
}

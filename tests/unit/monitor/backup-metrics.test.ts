import { Registry } from "prom-client";
import { BackupMetrics } from "../../../runtime/backup/metrics";
import type { BackupSummary } from "../../../runtime/backup/summary";
import { summaryOf } from "../../../runtime/monitor/backup-metrics";

/** Goal: what the program that makes backups says is what the monitor understands. */
const SUMMARY: BackupSummary = {
  stored: 3,
  newest: { at: 1_700_000_000_000, durationMs: 1_500, sizeBytes: 4_096, keys: 100 },
  proof: { at: 1_700_000_100_000, good: true, lastGoodAt: 1_700_000_100_000 },
  archivedUntil: undefined,
};

async function said(act: (metrics: BackupMetrics) => void): Promise<string> {
  const registry = new Registry();
  const metrics = new BackupMetrics(registry, "mymaster");
  metrics.began();
  metrics.ended({ backupClass: "daily" }, "success");
  act(metrics);
  return registry.metrics();
}

test("all that it shows is read", async () => {
  const text = await said((metrics) => metrics.show(SUMMARY));
  expect(summaryOf(text, "mymaster")).toEqual({
    ...SUMMARY,
    proof: { good: true, lastGoodAt: 1_700_000_100_000 },
  });
});

test("an empty store holds none", async () => {
  const text = await said((m) => m.show({ stored: 0, newest: undefined, proof: undefined, archivedUntil: undefined }));
  expect(summaryOf(text, "mymaster")).toEqual({
    stored: 0,
    newest: undefined,
    proof: undefined,
    archivedUntil: undefined,
  });
});

test("a store that does not answer is an error; of one that was not looked at yet, and of another group's, nothing is known", async () => {
  const failed = await said((metrics) => {
    metrics.show(SUMMARY);
    metrics.storeFailed();
  });
  expect(() => summaryOf(failed, "mymaster")).toThrow("the backup store does not answer");
  const early = await said(() => undefined);
  expect(summaryOf(early, "mymaster")).toBeUndefined();
  const other = await said((metrics) => metrics.show(SUMMARY));
  expect(summaryOf(other, "orders")).toBeUndefined();
});

export { ArchiveMetrics } from "./archive/archive-metrics";
export { Archiver, type ArchiverOptions } from "./archive/archiver";
export type { Range } from "./archive/chain";
export { findCommands, searchArchive, type FindOptions, type Found, type FoundCommand } from "./archive/find-commands";
export { planReplay, rangesOf, type Moment, type ReplayPlan } from "./archive/moment";
export { planArchivePruning } from "./archive/retention";
export { backupNow, type BackupOptions, type BackupResult } from "./backup-now";
export { ALL_CLASSES, BACKUP_CLASSES, type AnyClass, type BackupClass } from "./classes";
export { BackupError, isBackupError, type Step } from "./errors";
export type { Log, OnProgress, Progress } from "./events";
export { findAt, latestBackup, listBackups, readManifest, type BackupEntry, type ListOptions } from "./list";
export { manifestSchema, proofSchema, rejectionSchema, type Manifest, type Proof, type Rejection } from "./manifest";
export { BackupMetrics } from "./metrics";
export { pruneBackups, type Pruned, type PruneOptions } from "./prune";
export { planPruning, type Pruning, type Retention } from "./retention";
export { restoreCold, type ColdRestoreOptions, type ColdRestoreResult } from "./restore/cold";
export {
  previewOnlineRestore,
  restoreOnline,
  type OnlineRestoreOptions,
  type OnlineRestoreResult,
} from "./restore/online";
export { planOnlineRestore, type OnlinePlan, type OnlineStep } from "./restore/online-plan";
export { pointInTime, type PointInTime } from "./restore/point-in-time";
export type { PrepareScratch } from "./restore/prepare-scratch";
export type { Supervisors } from "./restore/supervisors";
export { settingsFromEnvironment } from "./settings/environment";
export type { BackupSettings } from "./settings/types";
export { ObjectStore } from "./store/object-store";
export { summarizeBackups, type BackupSummary } from "./summary";
export { verifyBackup, type VerifyOptions, type VerifyResult } from "./verify";

import { Registry } from "prom-client";
import { ArchiveMetrics } from "./archive/archive-metrics";
import { BackupError, isBackupError, textOf } from "./errors";
import { giveWay } from "./give-way";
import { handler } from "./handler";
import { createLog } from "./log";
import { BackupMetrics } from "./metrics";
import { Scheduler } from "./scheduling/scheduler";
import { serveMetrics } from "./scheduling/serve-metrics";
import { settingsFromEnvironment } from "./settings/environment";

/** What the process ends with. */
export const EXIT = {
  /** Asked to stop, or the one run succeeded. */
  done: 0,
  /** The one run failed, or something that should not happen. */
  failed: 1,
  /** The settings or the arguments are wrong; starting again helps nobody. */
  settings: 2,
  /** Asked to stop, and the run under way had to be called off; nothing of it is left. */
  calledOff: 143,
} as const;

const log = createLog();

/** The program of the backup container: `scheduler.cjs` runs for ever, `scheduler.cjs once EVENT` handles one event, as Lambda would. */
async function main(args: readonly string[]): Promise<number> {
  giveWay();
  const [command, event, ...more] = args;
  if (command === "once" && event !== undefined && more.length === 0) return once(event);
  if (command === undefined) return forEver();
  log.error({}, 'usage: no arguments, or: once \'{"class": "hourly"}\'');
  return EXIT.settings;
}

async function once(event: string): Promise<number> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(event);
  } catch {
    log.error({}, "the event is no JSON");
    return EXIT.settings;
  }
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  try {
    log.info(await handler(parsed, { signal: stop.signal }), "done");
    return EXIT.done;
  } catch (error) {
    if (stop.signal.aborted) return EXIT.calledOff;
    throw error;
  }
}

async function forEver(): Promise<number> {
  const settings = await settingsFromEnvironment();
  if (settings.continuous.enabled && Object.values(settings.schedule.classes).every((cron) => cron === ""))
    throw new BackupError(
      "settings",
      "there is no schedule for any class of backups, and the archive is replayed upon one",
      {
        setting: "BACKUP_CONTINUOUS",
        remedy: "set BACKUP_SCHEDULE_DAILY or another",
      },
    );
  const registry = new Registry();
  const metrics = new BackupMetrics(registry, settings.group.name);
  const archive = settings.continuous.enabled ? new ArchiveMetrics(registry, settings.group.name) : undefined;
  const scheduler = new Scheduler({ settings, log, metrics }, undefined, archive);
  const server = settings.metricsPort === undefined ? undefined : await serveMetrics(registry, settings.metricsPort);
  const asked = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
  // Without a server or a schedule nothing else would keep the process.
  const alive = setInterval(() => undefined, 60_000);
  log.info({ group: settings.group.name, ...settings.schedule }, "the scheduler runs");
  scheduler.start();
  const signal = await asked;
  log.info({ signal }, "stopping");
  const calledOff = await scheduler.stop(settings.drainMs);
  clearInterval(alive);
  server?.close();
  server?.closeAllConnections();
  log.info({ calledOff }, "stopped");
  return calledOff ? EXIT.calledOff : EXIT.done;
}

void main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    log.fatal({ reason: textOf(error) }, "the backup program ends");
    process.exitCode = isBackupError(error) && error.step === "settings" ? EXIT.settings : EXIT.failed;
  },
);

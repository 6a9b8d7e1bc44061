import { BackupMetricsSource } from "./backup-metrics";
import { ConfigError, readConfig } from "./config/read";
import { createLog, textOf } from "./log";
import { Monitor } from "./monitor";

const USAGE = "usage: main <path of the JSON file of settings>";

/**
 * The process of the monitor's container: `main <file of settings>`. Logs JSON lines, reads its certificate anew at SIGHUP, stops at
 * SIGTERM. Exit status: 0 stopped, 1 it could not start, 2 the settings are wrong.
 */
async function main(): Promise<void> {
  const [, , file] = process.argv;
  const config = file === undefined ? undefined : readConfig(file);
  if (!config) throw new ConfigError("the command line", [USAGE]);
  const log = createLog(config.logLevel);
  // Whatever was forgotten must not end the monitor: it is what others look at when something is wrong.
  process.on("unhandledRejection", (error) => log.error({ error: textOf(error) }, "unhandled"));
  process.on("uncaughtException", (error) => log.error({ error: textOf(error) }, "uncaught"));
  const { backups, group } = config;
  const source = backups && new BackupMetricsSource(backups.metricsUrl, group);
  const monitor = new Monitor(config, log, source);
  await monitor.start();
  process.on("SIGHUP", () => monitor.reload());
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  await monitor.stop();
  log.info("the monitor has stopped");
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const wrong = error instanceof ConfigError;
    createLog("info").fatal({ error: textOf(error), faults: wrong ? error.faults : undefined }, "the monitor ends");
    process.exit(wrong ? 2 : 1);
  },
);

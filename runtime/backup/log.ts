import pino, { type Logger } from "pino";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/**
 * JSON lines on standard output. A level that is none is told as a fault of the settings, in lines of the default one.
 * @param request what the platform calls the run, for its logs
 */
export function createLog(request?: string, env: NodeJS.ProcessEnv = process.env): Logger {
  const level = LOG_LEVELS.find((one) => one === env.BACKUP_LOG_LEVEL) ?? "info";
  const base = request === undefined ? null : { request };
  // Written at once: a process that ends, or is frozen between two runs, loses no line.
  return pino({ base, level, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ sync: true }));
}

import { hostname, userInfo } from "node:os";

/** Who runs the command, for locks and audit: REDIS_HA_OPERATOR, else the user of this machine, also behind sudo. */
export function operatorName(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env.REDIS_HA_OPERATOR ?? `${env.SUDO_USER ?? userInfo().username}@${hostname()}`;
}

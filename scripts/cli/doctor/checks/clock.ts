import type { Check } from "./check";
import { finding } from "./check";

/** A certificate is valid from five minutes before it is made; backups' times and logs are compared by the second. */
const FAR_MS = 60_000;
const NEAR_MS = 1000;

/** Clocks of the servers beside that of who looks. */
export const clockCheck: Check = {
  name: "clock",
  about: "clocks of the servers, beside this machine's",
  judge: ({ servers }) =>
    Object.entries(servers).flatMap(([name, { clockAheadMs }]) => {
      if (clockAheadMs === undefined || Math.abs(clockAheadMs) < NEAR_MS) return [];
      const apart = `${(Math.abs(clockAheadMs) / 1000).toFixed(1)} s ${clockAheadMs > 0 ? "ahead of" : "behind"} this machine's`;
      const say = finding("clock", name)[Math.abs(clockAheadMs) >= FAR_MS ? "critical" : "warning"];
      return [
        say(
          `its clock is ${apart}`,
          "keys expire, certificates begin and backups are named by it; a jump sends Sentinels into TILT, in which they fail nothing over",
          "on both hosts: set the clock by NTP (timedatectl set-ntp true)",
        ),
      ];
    }),
};

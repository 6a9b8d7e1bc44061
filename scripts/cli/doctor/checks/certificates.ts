import type { SeenCertificate } from "../../../../runtime/monitor/certificates";
import type { Finding } from "../finding";
import type { Check } from "./check";
import { finding } from "./check";

const DAY_MS = 86_400_000;
const LAST_DAYS = 7;

/** The end of each certificate, and whether it is trusted. */
export const certificatesCheck: Check = {
  name: "certificates",
  about: "trusted, for the right address, and not about to end",
  judge: ({ servers, authority, at, settings }, { mend }) => {
    const own = `put a new certificate into tlsFiles, then ${mend.up}`;
    const judge = (name: string, seen: SeenCertificate | undefined, renewal = mend.up): Finding[] => {
      if (!seen) return [];
      const say = finding("certificates", name);
      const days = Math.floor((seen.notAfter - at) / DAY_MS);
      const gone = "nobody can connect any more who checks it: clients, replicas, Sentinels";
      const renew = settings.tls.own ? own : renewal;
      if (seen.notAfter <= at) return [say.critical(`its certificate ended ${-days - 1} days ago`, gone, renew)];
      return [
        ...(seen.problem === undefined
          ? []
          : [say.critical(`its certificate is not trusted: ${seen.problem}`, gone, renew)]),
        ...(days < LAST_DAYS
          ? [say.critical(`its certificate ends in ${days} days`, gone, renew)]
          : days < settings.tls.renewBeforeDays
            ? [say.warning(`its certificate ends in ${days} days`, "it is due to be renewed", renew)]
            : []),
      ];
    };
    return [
      ...Object.entries(servers).flatMap(([name, { certificate }]) => judge(name, certificate)),
      ...judge("authority", authority, mend.authority),
    ];
  },
};

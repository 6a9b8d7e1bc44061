import { member, of, type AlertCase } from "./alert-case";

const denials = (reason: string) => of("redis_acl_log_denials_total", "redis-1", { reason });

export const access: readonly AlertCase[] = [
  {
    alert: "RedisAccessDenied",
    interval: "1m",
    at: "10m",
    fires: { [denials("auth")]: "0x5 30x5", [denials("command")]: "0x5 15x5" },
    labels: { ...member("redis-1"), reason: "auth" },
    summary: "redis-1 of mymaster turns somebody away",
    description:
      "redis-1 of mymaster refused 30 times in ten minutes for the reason auth: a program with a wrong password or too few rights, or somebody who tries.",
    quiet: { [denials("auth")]: "0x5 15x5", [denials("command")]: "0x5 15x5" },
    because: "a few mistakes happen",
  },
];

import { z } from "zod";
import { int, intRange, section, setting } from "./documented";

const LEVELS = ["debug", "verbose", "notice", "warning"] as const;

/** What containers log, and how much of it is kept. */
export const logging = {
  logging: section(
    z
      .strictObject({
        level: setting(z.enum(LEVELS).default("notice"), {
          about: "What Redis and Sentinel log.",
          allowed: LEVELS.join(", "),
        }),
        maxSize: setting(
          z
            .string()
            .regex(/^[1-9]\d{0,4}[kmg]$/)
            .default("10m"),
          {
            about: "Size at which Docker begins a new log file.",
            allowed: "a whole number and k, m or g, as Docker takes it",
          },
        ),
        maxFile: setting(int(1, 100).default(3), {
          about: "Log files that Docker keeps for each container.",
          allowed: intRange(1, 100),
        }),
      })
      .prefault({}),
    "Logs of the containers.",
  ),
};

import { z } from "zod";
import { int, intRange, section, setting } from "./documented";

/** Archiving of every change, between two backups. */
export const backupContinuous = {
  continuous: section(
    z
      .strictObject({
        enabled: setting(z.boolean().default(false), {
          about:
            "Archive every change as it is made, so that any moment between two backups can be restored. The container that makes backups does it, and follows a replica for that.",
          allowed: "true or false",
        }),
        segmentSeconds: setting(int(1, 60).default(5), {
          about:
            "How long changes are gathered before they are stored: about what is lost of them with a whole group. Each time is one request to the store.",
          allowed: intRange(1, 60),
          unit: "s",
        }),
        segmentMb: setting(int(1, 64).default(8), {
          about: "Or until there is so much of them. The container takes four times that as memory.",
          allowed: intRange(1, 64),
          unit: "MB",
        }),
        retentionDays: setting(int(1, 3600).default(6), {
          about:
            "How far back any moment can be restored. A class of backups must be kept longer, as what is archived is replayed upon a backup of before.",
          allowed: intRange(1, 3600),
          unit: "days",
        }),
      })
      .prefault({}),
    "The continuous archive.",
  ),
};

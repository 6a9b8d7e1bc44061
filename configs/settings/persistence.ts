import { z } from "zod";
import { int, intRange, section, setting } from "./documented";
import { size } from "./size";

const FSYNC = ["always", "everysec", "no"] as const;
const YEAR_SECONDS = 31_536_000;

const savePoint = setting(z.tuple([int(1, YEAR_SECONDS), int(1, 1_000_000_000)]), {
  about: "A save point.",
  allowed: "a pair of whole numbers above 0: seconds, changes",
  example: [900, 1],
});

/** What a node keeps on its volume. */
export const persistence = {
  persistence: section(
    z
      .strictObject({
        appendonly: setting(z.boolean().default(true), {
          about: "Write every change to an append-only file.",
          allowed: "true or false",
        }),
        appendfsync: setting(z.enum(FSYNC).default("everysec"), {
          about:
            "When that file is forced to disk. `everysec` loses up to a second of writes when the host's power fails.",
          allowed: FSYNC.join(", "),
        }),
        rewritePercentage: setting(int(0, 10_000).default(100), {
          about: "Growth since the last rewrite at which the append-only file is rewritten. 0 never rewrites.",
          allowed: intRange(0, 10_000),
          unit: "%",
        }),
        rewriteMinSize: setting(size("1mb", "1024gb").prefault("64mb"), {
          about: "Size below which the append-only file is not rewritten.",
          allowed: "a size from 1mb to 1024gb",
          unit: "bytes, or with kb, mb, gb",
        }),
        timestamps: setting(z.boolean().default(false), {
          about: "Write times into the append-only file, by which a restore can stop at a point in time.",
          allowed: "true or false",
        }),
        save: setting(
          z
            .array(savePoint)
            .max(16)
            .default([
              [900, 1],
              [300, 10],
              [60, 10_000],
            ]),
          {
            about:
              "When an RDB snapshot is made: after so many seconds, if there were so many changes. An empty list makes none.",
            allowed: "up to 16 pairs of whole numbers above 0: [[seconds, changes], …]",
          },
        ),
        stopWritesOnBgsaveError: setting(z.boolean().default(true), {
          about: "Refuse writes while the last snapshot has failed.",
          allowed: "true or false",
        }),
      })
      .prefault({}),
    "What a node keeps on its volume.",
  ),
};

import { z } from "zod";
import { distinct, int, intRange, section, setting } from "./documented";

/** More than anybody makes. */
const MOST = 1_000_000;

const authority = setting(int(0, MOST), { about: "A private CA.", allowed: intRange(0, MOST) });

/** How often certificates were replaced. They are numbers, and no dates: so a deployment that was cut off goes on. */
export const rotation = {
  rotation: section(
    z
      .strictObject({
        certificates: setting(int(0, MOST).default(0), {
          about:
            "The certificates' issue. With another number than before `pulumi up` makes new ones: `redis-ha rotate certs` raises it.",
          allowed: intRange(0, MOST),
        }),
        authorities: setting(z.array(authority).min(1).max(2).refine(distinct).default([0]), {
          about:
            "Numbers of the private CAs that are trusted; the first one signs. `redis-ha rotate ca` changes it, one step a deployment.",
          allowed: `a list of one or two numbers, not the same, each ${intRange(0, MOST)}`,
        }),
      })
      .prefault({}),
    "How far certificates were replaced. `redis-ha rotate` sets it; keep it as it is in the stack's file.",
  ),
};

import { z } from "zod";
import { MODULE_NAMES } from "../modules";
import { distinct, setting } from "./documented";

/** What the containers run. */
export const image = {
  image: setting(
    z
      .string()
      .regex(/^[a-z0-9][a-zA-Z0-9._/:-]*(@sha256:[0-9a-f]{64})?$/)
      .optional(),
    {
      about: "Image of all containers, made from images/ and pushed to a registry.",
      allowed: "an image by name, with a digest where requirePinnedImage is set: registry/redis-ha:1@sha256:…",
      fallback: "the image that was built on this host",
    },
  ),
  requirePinnedImage: setting(z.boolean().default(false), {
    about: "Refuse an image that is not pinned by its digest.",
    allowed: "true or false",
  }),
  serverVersion: setting(
    z
      .string()
      .regex(/^(7(\.[0-4])?|8(\.\d{1,2})?)$/)
      .default("7.0"),
    {
      about:
        "Version of Redis in the image. ACLs are rendered for it: an unknown subcommand in users.acl keeps a server from starting.",
      allowed: "7.0 to 7.4, or 8.0 and above, as major.minor",
    },
  ),
  modules: setting(z.array(z.enum(MODULE_NAMES)).refine(distinct).default([]), {
    about: "Modules that nodes load. The image must carry them; that which is built here has none.",
    allowed: `a list of ${MODULE_NAMES.join(", ")}, each once`,
    example: ["search"],
  }),
};

/** Whether version `a` is `b` or newer; both `major.minor`, where a lacking minor is 0. */
export function isAtLeast(a: string, b: string): boolean {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA > majorB || (majorA === majorB && minorA >= minorB);
}

import { z } from "zod";
import { setting } from "../documented";

/** An image of the user's choice in place of the one that is made on the host. */
export function ownImage(program: string, example: string) {
  return setting(
    z
      .string()
      .regex(/^[a-z0-9][a-zA-Z0-9._/:-]*(@sha256:[0-9a-f]{64})?$/)
      .optional(),
    {
      about: `Image of ${program}, as the project publishes it.`,
      allowed: "an image by name, with a digest where requirePinnedImage is set",
      fallback: "the image that was built on this host",
      example,
    },
  );
}

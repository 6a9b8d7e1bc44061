import { z } from "zod";
import { action } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";

const options = z.object({ image: z.string().min(1).optional(), allowDowngrade: z.boolean() });

/** `redis-ha upgrade`. */
export const upgrade: Verb = (program) => {
  program
    .command("upgrade")
    .description("Rolls another image out, one member at a time: replicas first, a hand-over, the old master last.")
    .option("--image <image>", "by name, and digest where requirePinnedImage is set; else the one built on this host")
    .option("--allow-downgrade", "also to an older version, or to another server that can load the data", false)
    .addHelpText(
      "after",
      examples(
        ["redis-ha upgrade --image registry.example.com/redis-ha:2", "looks into it, shows what would change, asks"],
        ["redis-ha upgrade", "to the image that is made from this project's sources"],
        [
          "redis-ha upgrade --image registry.example.com/redis-ha:2 --yes",
          "again, after one did not come back: goes on",
        ],
      ),
    )
    .action(
      action(options, (context, { image, allowDowngrade }) =>
        later.upgrade().upgradeImage(context, { image, allowDowngrade }),
      ),
    );
};

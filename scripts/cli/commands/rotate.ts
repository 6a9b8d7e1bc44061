import { z } from "zod";
import { action } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";

const options = z.object({ user: z.array(z.string()).default([]), keepOld: z.boolean().default(false) });

/** `redis-ha rotate passwords`: what must not live for ever is replaced without an outage. */
export const rotate: Verb = (program) => {
  program
    .command("rotate")
    .description("Replaces what must not live for ever, without an outage.")
    .command("passwords")
    .description("Gives ACL users new passwords. Run again, it goes on where it was cut off.")
    .option("-u, --user <name...>", "only these users (default: all)")
    .option("--keep-old", "stop while the old passwords are still accepted; the next run drops them")
    .addHelpText(
      "after",
      examples(
        ["redis-ha rotate passwords", "all of them; asks before the old ones are dropped"],
        ["redis-ha rotate passwords --user app --keep-old", "a second password for app"],
      ),
    )
    .action(action(options, (context, given) => later.rotatePasswords()(context, given)));
};

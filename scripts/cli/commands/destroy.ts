import { z } from "zod";
import { action } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";

const options = z.object({ confirm: z.string().optional(), backupFirst: z.boolean() });

/** `redis-ha destroy`. */
export const destroy: Verb = (program) => {
  program
    .command("destroy")
    .description("Removes all that a stack has made, its data too. Asks for the stack's name.")
    .option("--confirm <name>", "the stack's name, for where nobody can be asked")
    .option("--backup-first", "make a backup, of class manual, before anything goes", false)
    .addHelpText(
      "after",
      examples(
        ["redis-ha destroy", "shows what goes, and has the name typed"],
        ["redis-ha destroy -s staging --backup-first", "a backup first"],
        ["redis-ha destroy -s ci-17 --yes --confirm ci-17", "in a pipeline"],
      ),
    )
    .action(
      action(options, (context, { confirm, backupFirst }) =>
        later.destroy().destroyAll(context, { confirm, backupFirst }),
      ),
    );
};

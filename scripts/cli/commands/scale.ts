import { z } from "zod";
import { action } from "../context";
import { CliError } from "../errors";
import { later } from "../later";
import { examples, type Verb } from "../verb";

const count = z.coerce.number("must be a number").int("must be a whole number").optional();
const options = z.object({ nodes: count, sentinels: count });

/** `redis-ha scale`. */
export const scale: Verb = (program) => {
  program
    .command("scale")
    .description("Changes how many nodes or Sentinels there are, and leaves no Sentinel with one that is gone.")
    .option("--nodes <count>", "so many nodes, 1 to 9; the last ones come and go")
    .option("--sentinels <count>", "so many Sentinels, an odd number from 1 to 9")
    .addHelpText(
      "after",
      examples(
        ["redis-ha scale --nodes 4", "one more replica, which copies the data first"],
        ["redis-ha scale --nodes 2 -s prod", "the role is handed over first where a node that leaves is master"],
        ["redis-ha scale --sentinels 5", "survive the loss of two"],
      ),
    )
    .action(
      action(options, (context, { nodes, sentinels }) => {
        if ((nodes === undefined) === (sentinels === undefined))
          throw new CliError("usage", "say either --nodes or --sentinels: one change at a time", {
            remedy: "see `redis-ha help scale`",
          });
        return later.scale().scaleGroup(context, nodes === undefined ? { sentinels } : { nodes });
      }),
    );
};

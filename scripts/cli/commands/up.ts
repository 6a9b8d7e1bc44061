import { z } from "zod";
import { action } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";

/** `up`: makes the stack what its settings say. */
export const up: Verb = (program) => {
  program
    .command("up")
    .description("make the stack what its settings say, and bring back what was changed or removed by hand")
    .option("--no-refresh", "trust the state: don't look first at what is there")
    .addHelpText(
      "after",
      examples(
        ["redis-ha up -s prod", "shows, asks, deploys; makes again what was lost with a host or a disk"],
        ["redis-ha up -s prod --yes", "the same without asking, as in a pipeline"],
        ["redis-ha up -s prod --no-refresh", "only what the settings changed"],
      ),
    )
    .action(action(z.object({ refresh: z.boolean() }), (context, options) => later.up().upStack(context, options)));
};

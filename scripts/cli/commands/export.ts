import { z } from "zod";
import { action } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";

const options = z.object({ out: z.string().min(1) });

/** `redis-ha export compose`: the stack's group for those who don't run Pulumi. */
export const exportAs: Verb = (program) => {
  program
    .command("export")
    .description("Writes the stack's group in another form.")
    .command("compose")
    .description("As a docker-compose file, with configuration and certificates.")
    .requiredOption("-o, --out <folder>", "where to; passwords and certificates of an earlier export there stay in use")
    .addHelpText("after", examples(["redis-ha export compose --out /srv/redis", "the group of the stack dev"]))
    .action(action(options, (context, given) => later.exportCompose()(context, given)));
};

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { action } from "../context";
import { CliError } from "../errors";
import { later } from "../later";
import { renderReport } from "../report/render";
import { secretsOf } from "../report/secrets";
import { bytesText } from "../table";
import { examples, type Verb } from "../verb";

/** `redis-ha report`. */
export const report: Verb = (program) => {
  program
    .command("report")
    .description(
      "Writes evidence for help into one file: settings, versions, doctor, containers, logs; without secrets.",
    )
    .option("-o, --out <file>", "where to; there must be none yet", "redis-ha-report-<stack>-<time>.md")
    .addHelpText(
      "after",
      examples(["redis-ha report -s prod", "one page of Markdown, which you read before you hand it on"]),
    )
    .action(
      action(z.object({ out: z.string() }), async (context, options) => {
        const { globals, output } = context;
        const open = await later.stack().openStack(globals.stack, globals.cwd);
        output.say("asking servers and containers");
        const sections = await later.report().collect(context, open, new (later.engine().Engine)());
        const at = new Date().toISOString().slice(0, 19);
        const page = renderReport(`redis-ha, stack ${open.name}, ${at}Z`, sections, await secretsOf(open));
        const file = resolve(options.out.replace("<stack>", open.name).replace("<time>", at.replace(/\D/g, "")));
        write(file, page);
        const bytes = Buffer.byteLength(page);
        output.result({ file, bytes }, () => `${file}, ${bytesText(bytes)}\n`);
      }),
    );
};

function write(file: string, page: string): void {
  try {
    writeFileSync(file, page, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CliError("usage", `the report can't be written: ${text}`, {
      remedy: "name another file by --out",
      cause: error,
    });
  }
}

import { z } from "zod";
import { action } from "../context";
import { diagnose } from "../doctor/checks";
import { worstOf } from "../doctor/finding";
import { diagnosisText, summary } from "../doctor/render";
import { CliError } from "../errors";
import { later } from "../later";
import { examples, type Verb } from "../verb";

/** `redis-ha doctor`. */
export const doctor: Verb = (program) => {
  program
    .command("doctor")
    .description(
      "Looks at host, containers, nodes and Sentinels, and tells what is wrong and what mends it. Changes nothing.",
    )
    .addHelpText(
      "after",
      examples(
        ["redis-ha doctor", "exit code 0: nothing found, or hints alone; 22: warnings; 23: something critical"],
        ["redis-ha doctor -s prod --json", "findings for a program, each with check, severity, what, why and mend"],
      ),
    )
    .action(
      action(z.object({}), async (context) => {
        const { globals, output } = context;
        const open = await later.stack().openStack(globals.stack, globals.cwd);
        const diagnosis = diagnose(await later.facts().gatherFacts(context, open));
        output.result(diagnosis, () => diagnosisText(diagnosis));
        const worst = worstOf(diagnosis.findings);
        if (worst === "critical") throw new CliError("doctor-critical", summary(diagnosis.findings));
        if (worst === "warning") throw new CliError("doctor-warning", summary(diagnosis.findings));
      }),
    );
};

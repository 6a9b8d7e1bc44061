import { z } from "zod";
import { findSettings, type SettingEntry } from "../../../configs/settings-doc";
import { action } from "../context";
import { CliError } from "../errors";
import { examples, type Verb } from "../verb";

/** `redis-ha docs <setting>`. */
export const docs: Verb = (program) => {
  program
    .command("docs")
    .description("Explains a setting, or all of a section. Needs no stack.")
    .argument("<setting>", "as `pulumi config set --path` takes it")
    .addHelpText(
      "after",
      examples(
        ["redis-ha docs timeouts.downAfterMs", "what it is, its default, what is allowed, how to set it"],
        ["redis-ha docs persistence", "all settings of the section"],
      ),
    )
    .action(
      action(z.object({}), (context, _options, name = "") => {
        const { settings, perhaps } = findSettings(name);
        if (settings.length === 0)
          throw new CliError("usage", `there is no setting ${name}`, {
            remedy: perhaps.length > 0 ? `perhaps ${perhaps.join(", ")}?` : "docs/settings.md has them all",
          });
        context.output.result(settings, () => settings.map((s) => settingText(s, context.globals.stack)).join("\n"));
        return Promise.resolve();
      }),
    );
};

/** Pure. */
export function settingText({ path, about, allowed, fallback, secret }: SettingEntry, stack: string): string {
  const set = `pulumi config set --stack ${stack} ${secret ? "--secret " : ""}--path ${path.includes("<") ? `'${path}'` : path} …`;
  return [path, `  ${about}`, `  default: ${fallback}`, `  allowed: ${allowed}`, `  ${set}`, ""].join("\n");
}

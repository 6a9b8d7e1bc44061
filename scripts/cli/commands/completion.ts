import type { Command } from "commander";
import { z } from "zod";
import { allSettings } from "../../../configs/settings-doc";
import { completionScript, SHELLS, type Shell } from "../completion/scripts";
import { placesOf, type Place } from "../completion/words";
import { action } from "../context";
import { CliError } from "../errors";
import { examples, type Verb } from "../verb";

/** `redis-ha completion bash|zsh|fish`. */
export const completion: Verb = (program) => {
  program
    .command("completion")
    .description("Prints a script by which a shell completes this command's words.")
    .argument("<shell>", SHELLS.join(", "))
    .addHelpText(
      "after",
      examples(
        ["source <(redis-ha completion bash)", "in this shell; in ~/.bashrc for each"],
        ["source <(redis-ha completion zsh)", "the same, after compinit"],
        ["redis-ha completion fish | source", "the same; or into ~/.config/fish/completions/redis-ha.fish"],
      ),
    )
    .action(
      action(z.object({}), ({ output }, _options, shell = "") => {
        if (!isShell(shell))
          throw new CliError("usage", `there is no completion for ${shell}; for ${SHELLS.join(", ")}`);
        const script = completionScript(shell, completionPlaces(program));
        output.result({ shell, script }, () => script);
        return Promise.resolve();
      }),
    );
};

/** Every place of the command line, with the words that arguments may be. */
export function completionPlaces(program: Command): Place[] {
  // Where the user gives a name there is nothing to complete.
  const typable = allSettings().flatMap(({ path }) => (path.includes("<") ? [] : [path]));
  return placesOf(program, { completion: SHELLS, docs: typable });
}

const isShell = (word: string): word is Shell => SHELLS.some((shell) => shell === word);

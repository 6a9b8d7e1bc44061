import { ReplyError } from "./errors";
import type { Call } from "./executor/call";
import type { CommandSpec } from "./pool/write-unit";

/** MULTI, the commands, EXEC: written in one piece, so it may share a connection with others. */
export function transactionUnit(commands: readonly CommandSpec[]): CommandSpec[] {
  return [{ name: "multi", args: [] }, ...commands, { name: "exec", args: [] }];
}

/**
 * The answers of a transaction's commands, in their order; where one failed while the others ran, as Redis does it, a ReplyError
 * stands in its place. Undefined: a watched key had changed, nothing was executed.
 * @throws ReplyError when the whole transaction was refused
 */
export function transactionAnswer(call: Call): unknown[] | undefined {
  const last = call.commands.length - 1;
  const refused = call.refusal(last);
  if (refused) throw new ReplyError("transaction", firstReason(call) ?? refused.message);
  const answers = call.value(last);
  if (!Array.isArray(answers)) return undefined;
  return answers.map((answer, i) => {
    const name = call.commands[i + 1]?.name ?? "transaction";
    return answer instanceof Error ? new ReplyError(name, answer.message) : (answer as unknown);
  });
}

/** EXECABORT says only that something was refused; the command's own refusal says what. */
function firstReason(call: Call): string | undefined {
  return call.refusalTexts().find((text) => !text.startsWith("EXECABORT"));
}

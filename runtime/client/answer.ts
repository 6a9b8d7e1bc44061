import { ReplyError } from "./errors";
import type { Call } from "./executor/call";

/** The answer of a call of one command. @throws ReplyError when the server refused it */
export function answerOf(call: Call): unknown {
  const error = call.refusal(0);
  if (error) throw new ReplyError(call.settings.operation, error.message);
  return call.value(0);
}

import { guardFor, RedisClientError } from "./client-error";

/** The server refused the call: WRONGTYPE, NOPERM, OOM and the like. Nothing was executed, or as much as a script got done. */
export class ReplyError extends RedisClientError {
  readonly code = "REPLY";
  readonly applied = "no";
  /** First word of the server's answer, such as `WRONGTYPE`. */
  readonly reply: string;

  constructor(
    readonly operation: string,
    serverText: string,
  ) {
    super(`${operation}: ${withoutArguments(serverText)}`);
    this.reply = /^[A-Z]+/.exec(serverText)?.[0] ?? "ERR";
  }
}

/** Redis repeats the arguments of an unknown command, and those may be anybody's secret. */
function withoutArguments(text: string): string {
  return text.replace(/,? with args beginning with:.*$/su, "");
}

export const isReplyError = guardFor<ReplyError>("REPLY");

import { NotEnoughReplicasError } from "./errors";
import { answerOf } from "./answer";
import type { Call } from "./executor/call";
import type { Acks } from "./options/schema";
import type { CommandSpec } from "./pool/write-unit";

/** WAIT counts replicas for all that was written on its connection before it, so it follows the write on the same one. */
export function waitCommand(acks: Acks): CommandSpec {
  return { name: "wait", args: [acks.replicas, acks.timeoutMs] };
}

/**
 * The write's answer, if enough replicas confirmed it.
 * @throws ReplyError when the write itself was refused; NotEnoughReplicasError, which holds the answer, when too few confirmed
 */
export function acknowledgedAnswer(call: Call, acks: Acks): unknown {
  const value = answerOf(call);
  const last = call.commands.length - 1;
  const confirmed = call.refusal(last) ? 0 : Number(call.value(last));
  if (confirmed >= acks.replicas) return value;
  throw new NotEnoughReplicasError(call.settings.operation, acks.replicas, confirmed, acks.timeoutMs, value);
}

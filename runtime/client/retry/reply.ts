/** What an error reply says about the call that got it. */
export type ReplyVerdict =
  /** Not executed, because the node is not the master (any more). */
  | "notMaster"
  /** Not executed, and the same node may accept it in a moment. */
  | "notYet"
  /** Not executed, and asking again will not help. */
  | "refused";

const notMaster = /^(READONLY|MASTERDOWN|UNBLOCKED)\b/;
/** Before Redis 7 a script's write on a replica answers ERR with READONLY somewhere in the text. */
const notMasterFromScript = /^ERR .*(READONLY|can't write against a read only)/is;
const notYet = /^(LOADING|NOREPLICAS|BUSY|TRYAGAIN|CLUSTERDOWN|NOMASTERLINK)\b/;
const aborted = /^EXECABORT\b/;

/** Pure. An EXECABORT alone does not say why; the replies to the queued commands do. */
export function judgeReply(text: string): ReplyVerdict {
  if (notMaster.test(text) || notMasterFromScript.test(text)) return "notMaster";
  return notYet.test(text) ? "notYet" : "refused";
}

/** A whole MULTI was refused: the first reason given while queueing decides. */
export function judgeUnit(texts: readonly string[]): ReplyVerdict {
  const reason = texts.find((t) => !aborted.test(t));
  return reason === undefined ? "refused" : judgeReply(reason);
}

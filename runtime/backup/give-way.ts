import { constants, setPriority } from "node:os";

/**
 * From now on this process takes of the processor what others leave. The host of a backup may be the one that Redis serves from, and a
 * backup has time: the child of the source that makes the snapshot, and all that the clients wait for, go first.
 */
export function giveWay(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

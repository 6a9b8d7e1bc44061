import { nodeReadings } from "../../../../runtime/monitor/reading";
import type { Check } from "./check";
import { finding } from "./check";
import { field, word } from "./fields";

/** A snapshot is late when it is older than so many of the longest save period. */
const LATE = 3;

/** The last writes to disk, and the age of the last snapshot. */
export const persistenceCheck: Check = {
  name: "persistence",
  about: "the last AOF write, AOF rewrite and snapshot",
  judge: ({ snapshot, settings, at }, { mend }) =>
    nodeReadings(snapshot).flatMap((node) => {
      const say = finding("persistence", node.target.name);
      const logs = mend.logs(node.target.name);
      const longest = Math.max(0, ...settings.persistence.save.map(([seconds]) => seconds));
      const [saved, changes] = [field(node, "rdb_last_save_time"), field(node, "rdb_changes_since_last_save")];
      const age = saved === undefined ? 0 : at / 1000 - saved;
      const refused = settings.persistence.stopWritesOnBgsaveError ? "; while it is master all writes are refused" : "";
      return [
        ...(word(node, "aof_last_write_status") === "err"
          ? [
              say.critical(
                "the last write to its AOF failed",
                "what is acknowledged is not on disk, and writes are refused",
                `make room on the disk; ${logs}`,
              ),
            ]
          : []),
        ...(word(node, "rdb_last_bgsave_status") === "err"
          ? [
              say.critical(
                "its last snapshot failed",
                `there is none to start from, and no backup of it${refused}`,
                `disk full, or vm.overcommit_memory not 1? ${logs}`,
              ),
            ]
          : []),
        ...(word(node, "aof_last_bgrewrite_status") === "err"
          ? [
              say.warning(
                "the last rewrite of its AOF failed",
                "the AOF grows, and takes ever longer to load",
                `disk full, or vm.overcommit_memory not 1? ${logs}`,
              ),
            ]
          : []),
        ...(word(node, "loading") === "1"
          ? [say.warning("it loads its data", "until it is done it serves nobody", "wait; redis-ha doctor again")]
          : []),
        ...(longest > 0 && (changes ?? 0) > 0 && age > LATE * longest && word(node, "rdb_bgsave_in_progress") === "0"
          ? [
              say.warning(
                `its last snapshot is ${Math.round(age / 60)} minutes old, with ${changes ?? 0} changes since`,
                "save points should have made one",
                logs,
              ),
            ]
          : []),
      ];
    }),
};

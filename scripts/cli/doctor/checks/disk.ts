import { nodeReadings } from "../../../../runtime/monitor/reading";
import type { Check } from "./check";
import { finding } from "./check";
import { field } from "./fields";
import { megabytes } from "./host";

/** Below this part of the disk nothing is certain any more: other writers fill it too. */
const LEAST_FREE = 0.05;
/** A snapshot and a rewritten AOF may be written at the same time. */
const COPIES = 2;

/** Room for what a fork writes: the next snapshot and the next rewritten AOF, each at most about what is in memory. */
export const diskCheck: Check = {
  name: "disk",
  about: "room for the next snapshot and AOF rewrite",
  judge: ({ members, snapshot }) =>
    nodeReadings(snapshot).flatMap((node) => {
      const inside = members.find(({ name }) => name === node.target.name)?.inside;
      const used = field(node, "used_memory");
      if (inside?.diskFree === undefined || used === undefined) return [];
      const { diskFree, diskSize = 0 } = inside;
      const say = finding("disk", node.target.name);
      const why = "when a snapshot or AOF rewrite fails for want of room, writes are refused";
      const mend =
        "on the host: make room on the file system of Docker's volumes (docker system df -v shows what takes it)";
      const what = `${megabytes(diskFree)} of ${megabytes(diskSize)} are free, and memory in use is ${megabytes(used)}`;
      if (diskFree < used || diskFree < diskSize * LEAST_FREE) return [say.critical(what, why, mend)];
      return diskFree < COPIES * used ? [say.warning(what, why, mend)] : [];
    }),
};

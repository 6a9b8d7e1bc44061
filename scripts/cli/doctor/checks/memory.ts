import { nodeReadings } from "../../../../runtime/monitor/reading";
import type { Check } from "./check";
import { finding } from "./check";
import { field } from "./fields";
import { megabytes } from "./host";

/** Parts of a limit from which one is told. */
const HIGH = 0.9;
const RSS_HIGH = 0.8;
const RSS_FULL = 0.92;
const FRAGMENTED = 1.5;
/** Less than this is what any small server shows. */
const FRAGMENTED_BYTES = 64 << 20;

/** How near maxmemory and the container's limit are, and what is lost to fragmentation. */
export const memoryCheck: Check = {
  name: "memory",
  about: "maxmemory, the container's limit, fragmentation",
  judge: ({ snapshot, settings }, { mend }) =>
    nodeReadings(snapshot).flatMap((node) => {
      const say = finding("memory", node.target.name);
      const [used = 0, max = 0, rss = 0] = ["used_memory", "maxmemory", "used_memory_rss"].map((name) =>
        field(node, name),
      );
      const [ratio = 1, wasted = 0] = ["mem_fragmentation_ratio", "mem_fragmentation_bytes"].map((name) =>
        field(node, name),
      );
      const refuses = settings.maxmemoryPolicy === "noeviction";
      const full = max > 0 && used > HIGH * max;
      const limit = settings.memory;
      return [
        ...(full
          ? [
              say[refuses ? "critical" : "hint"](
                `${megabytes(used)} of maxmemory ${megabytes(max)} are in use`,
                refuses
                  ? "at maxmemory all writes are refused (maxmemory-policy noeviction)"
                  : `at maxmemory keys are evicted (${settings.maxmemoryPolicy})`,
                `${mend.set("maxmemory", `${Math.ceil((max * 1.5) / (1 << 20))}mb`)}, and memory with it`,
              ),
            ]
          : []),
        ...(rss > RSS_HIGH * limit
          ? [
              say[rss > RSS_FULL * limit ? "critical" : "warning"](
                `it takes ${megabytes(rss)} of the container's ${megabytes(limit)}`,
                "a fork copies what is written meanwhile; at the limit the kernel kills Redis, in the midst of a save",
                mend.set("memory", `${Math.ceil((limit * 1.5) / (1 << 20))}mb`),
              ),
            ]
          : []),
        ...(ratio > FRAGMENTED && wasted > FRAGMENTED_BYTES
          ? [
              say.warning(
                `fragmentation is ${ratio}: ${megabytes(wasted)} are taken and not used`,
                "it counts towards the container's limit, not towards maxmemory, so nothing is evicted for it",
                mend.restart(node.target.name),
              ),
            ]
          : []),
      ];
    }),
};

import { formatSize } from "../../settings/size";
import { MEMORY_USED } from "./recording";
import { MEMBER, WHO, type AlertRules } from "./rule";

/** Memory below this share of the container's limit is no danger: above it the kernel may kill Redis. */
const CONTAINER_SHARE = 0.9;

/**
 * Memory. A cache that evicts all keys is full as a rule, so fullness counts only where that means refused writes or lost keys with
 * a time to live.
 */
export const memory: AlertRules = ({ memory: limit, monitoring: { thresholds: t } }) => {
  const notACache = `and on (${MEMBER}) redis_instance_info{maxmemory_policy!~"allkeys-.*"}`;
  const large = `and on (${MEMBER}) redis_memory_used_bytes > ${t.fragmentationMinBytes}`;
  return [
    {
      alert: "RedisMemoryFull",
      severity: "critical",
      topic: "memory",
      expr: `${MEMORY_USED} > ${t.memoryCriticalPercent / 100}\n  ${notACache}`,
      forSeconds: 300,
      summary: `${WHO} is nearly full`,
      description: `${WHO} uses {{ $value | humanizePercentage }} of maxmemory and evicts no ordinary keys: soon it refuses writes.`,
      when: `above ${t.memoryCriticalPercent} % of maxmemory, unless the policy is allkeys-*`,
      action: "find what grew; raise `memory` and `maxmemory`",
    },
    {
      alert: "RedisMemoryHigh",
      severity: "warning",
      topic: "memory",
      expr: `${MEMORY_USED} > ${t.memoryWarningPercent / 100}\n  ${notACache}`,
      forSeconds: 600,
      summary: `${WHO} fills up`,
      description: `${WHO} uses {{ $value | humanizePercentage }} of maxmemory.`,
      when: `above ${t.memoryWarningPercent} % of maxmemory, unless the policy is allkeys-*`,
      action: "find what grew before writes are refused",
    },
    {
      alert: "RedisContainerMemory",
      severity: "critical",
      topic: "memory",
      expr: `redis_memory_used_rss_bytes / ${limit} > ${CONTAINER_SHARE}`,
      forSeconds: 300,
      summary: `${WHO} is about to be killed for want of memory`,
      description: `${WHO} holds {{ $value | humanizePercentage }} of its container's memory. At 100 % the kernel kills it.`,
      when: `Redis holds more than ${CONTAINER_SHARE * 100} % of the container's limit`,
      action: "raise `memory`, or lower `maxmemory`",
    },
    {
      alert: "RedisFragmentation",
      severity: "warning",
      topic: "memory",
      expr: `redis_allocator_frag_ratio > ${t.fragmentationPercent / 100}\n  ${large}`,
      forSeconds: 900,
      summary: `Memory of ${WHO} is fragmented`,
      description: `The allocator of ${WHO} holds {{ $value | printf "%.2f" }} times what is used.`,
      when: `the allocator holds ${t.fragmentationPercent} % of what is used, and that is more than ${formatSize(t.fragmentationMinBytes)}`,
      action: "switch the master over and restart the node",
    },
    {
      alert: "RedisMemorySwapped",
      severity: "warning",
      topic: "memory",
      expr: `redis_mem_fragmentation_ratio < 1\n  ${large}`,
      forSeconds: 900,
      summary: `${WHO} is swapped out`,
      description: `Only {{ $value | humanizePercentage }} of the memory of ${WHO} is resident: the host has swapped the rest out.`,
      when: "part of the memory is not resident for 15 minutes",
      action: "free memory on the host, or move a container away",
    },
    {
      alert: "RedisEvictions",
      severity: "warning",
      topic: "memory",
      expr: `rate(redis_evicted_keys_total[10m]) > ${t.evictionsPerSecond}`,
      forSeconds: 600,
      summary: `${WHO} evicts keys`,
      description: `${WHO} evicts {{ $value | printf "%.1f" }} keys a second.`,
      when: `more than ${t.evictionsPerSecond} evicted keys a second`,
      action: "raise `maxmemory`, or shorten times to live",
    },
  ];
};

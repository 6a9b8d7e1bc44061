import { member, of, type AlertCase } from "./alert-case";

const NODE = "redis-1";
const used = of("redis_memory_used_bytes", NODE);
const max = of("redis_memory_max_bytes", NODE);
const policy = (maxmemory_policy: string) => of("redis_instance_info", NODE, { role: "master", maxmemory_policy });

export const memory: readonly AlertCase[] = [
  {
    alert: "RedisMemoryFull",
    at: "8m",
    fires: { [used]: "96x60", [max]: "100x60", [policy("noeviction")]: "1x60" },
    labels: member(NODE),
    summary: "redis-1 of mymaster is nearly full",
    description: "redis-1 of mymaster uses 96% of maxmemory and evicts no ordinary keys: soon it refuses writes.",
    quiet: { [used]: "100x60", [max]: "100x60", [policy("allkeys-lru")]: "1x60" },
    because: "a cache is full as a rule",
  },
  {
    alert: "RedisMemoryHigh",
    at: "15m",
    fires: { [used]: "86x120", [max]: "100x120", [policy("volatile-lru")]: "1x120" },
    labels: member(NODE),
    summary: "redis-1 of mymaster fills up",
    description: "redis-1 of mymaster uses 86% of maxmemory.",
    quiet: { [used]: "86x120", [max]: "0x120", [policy("noeviction")]: "1x120" },
    because: "there is no maxmemory",
  },
  {
    alert: "RedisContainerMemory",
    at: "8m",
    fires: { [of("redis_memory_used_rss_bytes", NODE)]: "500000000x60" },
    labels: member(NODE),
    summary: "redis-1 of mymaster is about to be killed for want of memory",
    description: "redis-1 of mymaster holds 93.13% of its container's memory. At 100 % the kernel kills it.",
    quiet: { [of("redis_memory_used_rss_bytes", NODE)]: "480000000x60" },
    because: "89 % of 512 MB are not 90",
  },
  {
    alert: "RedisFragmentation",
    at: "20m",
    fires: { [of("redis_allocator_frag_ratio", NODE)]: "1.6x150", [used]: "200000000x150" },
    labels: member(NODE),
    summary: "Memory of redis-1 of mymaster is fragmented",
    description: "The allocator of redis-1 of mymaster holds 1.60 times what is used.",
    quiet: { [of("redis_allocator_frag_ratio", NODE)]: "4x150", [used]: "2000000x150" },
    because: "of two megabytes any ratio is noise",
  },
  {
    alert: "RedisMemorySwapped",
    at: "20m",
    fires: { [of("redis_mem_fragmentation_ratio", NODE)]: "0.8x150", [used]: "200000000x150" },
    labels: member(NODE),
    summary: "redis-1 of mymaster is swapped out",
    description: "Only 80% of the memory of redis-1 of mymaster is resident: the host has swapped the rest out.",
    quiet: { [of("redis_mem_fragmentation_ratio", NODE)]: "1.05x150", [used]: "200000000x150" },
    because: "all of it is resident",
  },
  {
    alert: "RedisEvictions",
    at: "25m",
    fires: { [of("redis_evicted_keys_total", NODE)]: "0+1500x180" },
    labels: member(NODE),
    summary: "redis-1 of mymaster evicts keys",
    description: "redis-1 of mymaster evicts 150.0 keys a second.",
    quiet: { [of("redis_evicted_keys_total", NODE)]: "0+900x180" },
    because: "a cache evicts; 90 a second are allowed",
  },
];

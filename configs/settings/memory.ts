import { z } from "zod";
import { setting } from "./documented";
import { size } from "./size";

const POLICIES = [
  "noeviction",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
] as const;

/** Memory of a node. */
export const memory = {
  memory: setting(size("128mb", "1024gb").prefault("512mb"), {
    about:
      "Memory limit of each node's container. Redis, its supervisor (about 60 MB), buffers and what a fork copies must fit into it. There is no swap.",
    allowed: "a size from 128mb to 1024gb, in whole megabytes",
    unit: "bytes, or with kb, mb, gb",
  }),
  maxmemory: setting(size("1mb", "1024gb").optional(), {
    about:
      "Memory that Redis may fill with data before it evicts keys. The replication backlog counts towards it, output buffers of replicas don't.",
    allowed: "a size from 1mb up, at most 60 % of memory",
    unit: "bytes, or with kb, mb, gb",
    fallback: "half of memory",
  }),
  maxmemoryPolicy: setting(z.enum(POLICIES).default("allkeys-lru"), {
    about: "Which keys are evicted when maxmemory is reached. `noeviction` refuses writes instead.",
    allowed: POLICIES.join(", "),
  }),
};

import { z } from "zod";
import { int, intRange, setting } from "./documented";

const ulimit = setting(int(0, 2_147_483_647), {
  about: "A limit.",
  allowed: intRange(0, 2_147_483_647),
  example: 10_240,
});

const sysctl = setting(z.string().regex(/^-?\d+( -?\d+)*$/), {
  about: "A kernel setting.",
  allowed: "whole numbers, separated by one space",
  example: "511",
});

/** What the kernel grants the containers. Some hosts forbid them: then leave them empty. */
export const limits = {
  ulimits: setting(z.record(z.string(), ulimit).default({ nofile: 10_240 }), {
    about:
      "Resource limits of each container, soft and hard alike. `nofile` must hold redis.maxclients and 32 more. An empty object leaves the engine's own.",
    allowed: "an object of names and whole numbers",
  }),
  sysctls: setting(z.record(z.string(), sysctl).default({}), {
    about:
      "Kernel settings of each container's own network and memory. Kernels before 5.4 need `net.core.somaxconn` of at least redis.tcpBacklog.",
    allowed: "an object of names and values",
  }),
};

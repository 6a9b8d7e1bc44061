import { z } from "zod";
import { int, intRange, setting } from "./documented";

/** The group: its name, its size, its containers' names. */
export const group = {
  group: setting(
    z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,64}$/)
      .default("mymaster"),
    {
      about: "Name of the group. Sentinels know the master by it, and clients ask for it.",
      allowed: "1 to 64 letters, digits and . - _",
    },
  ),
  prefix: setting(
    z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,39}$/)
      .optional(),
    {
      about: "What names of containers, volumes and the network begin with, so that two stacks on one host keep apart.",
      allowed: "1 to 40 letters, digits and . - _, the first a letter or digit",
      fallback: "the stack's name",
      example: "redis",
    },
  ),
  nodes: setting(int(1, 9).default(3), {
    about: "Redis nodes: one master, the others its replicas. With one node there is no failover.",
    allowed: intRange(1, 9),
  }),
  sentinels: setting(int(1, 9).default(3), {
    about:
      "Sentinels. A majority of all of them must agree to a failover, so three survive the loss of one, and five of two.",
    allowed: "an odd whole number from 1 to 9",
  }),
  quorum: setting(int(0, 9).default(0), {
    about: "Sentinels that must find the master down before a failover is tried. 0 stands for a majority of them.",
    allowed: "a whole number from 0 (a majority) to the number of sentinels",
  }),
};

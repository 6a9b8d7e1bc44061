import { access } from "./access";
import { availability } from "./availability";
import { backup } from "./backup";
import { certificates } from "./certificates";
import { client } from "./client";
import { load } from "./load";
import { memory } from "./memory";
import { monitoring } from "./monitoring";
import { persistence } from "./persistence";
import { replication } from "./replication";
import { sentinel } from "./sentinel";
import type { AlertCase } from "./alert-case";

/** When each alert fires and when it does not. */
export const cases: readonly AlertCase[] = [
  ...availability,
  ...sentinel,
  ...replication,
  ...load,
  ...memory,
  ...persistence,
  ...backup,
  ...certificates,
  ...client,
  ...access,
  ...monitoring,
];

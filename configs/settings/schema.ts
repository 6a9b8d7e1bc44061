import { z } from "zod";
import { backup } from "./backup";
import { group } from "./group";
import { image } from "./image";
import { limits } from "./limits";
import { logging } from "./logging";
import { memory } from "./memory";
import { monitoring } from "./monitoring";
import { network } from "./network";
import { persistence } from "./persistence";
import { protection } from "./protection";
import { replication } from "./replication";
import { rotation } from "./rotation";
import { server } from "./server";
import { timeouts } from "./timeouts";
import { tls } from "./tls";
import { users } from "./users";

/** All settings, in the order in which docs/settings.md shows them. Secrets are in secrets.ts. */
export const schema = z.strictObject({
  ...group,
  ...image,
  ...memory,
  ...persistence,
  ...protection,
  ...network,
  ...replication,
  ...timeouts,
  ...server,
  ...tls,
  ...rotation,
  ...users,
  ...limits,
  ...logging,
  ...backup,
  ...monitoring,
});

/** The settings as given, each checked by itself, defaults filled in where they are literal. */
export type GivenSettings = z.output<typeof schema>;

/** Names of the top-level settings that are no secrets, in their order. */
export function settingKeys(): string[] {
  return Object.keys(schema.shape);
}

import { z } from "zod";
import { parseCron } from "../backup/cron";
import { setting } from "./documented";

/** A setting that says when: an expression of cron, or an empty text. */
export function schedule(fallback: string, about: string) {
  const text = z.string().refine((given) => given === "" || parseCron(given) !== undefined);
  return setting(text.default(fallback), {
    about,
    allowed: "five fields of cron in UTC (minute hour day month weekday), or empty for never",
  });
}

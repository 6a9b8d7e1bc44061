import { z } from "zod";

/** A password, or who knows today's: asked for each connection, so that a changed one counts without a restart. */
export const passwordSchema = z.union([
  z.string(),
  z.custom<() => string>((v) => typeof v === "function", "expected a text or a function that returns one"),
]);

export type Password = z.output<typeof passwordSchema>;

/** @throws whatever a function of the caller's throws */
export function passwordNow(password: Password): string {
  return typeof password === "function" ? password() : password;
}

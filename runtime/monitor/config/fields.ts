import { z } from "zod";

export const address = z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) });
export const path = z.string().startsWith("/", "expected an absolute path");
export const ms = (min: number, max: number) => z.int().min(min).max(max);
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "expected 1 to 64 letters, digits and . _ -");

/** A server of the group as the settings name it. */
export const member = address.extend({ name });

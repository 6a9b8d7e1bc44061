import { randomBytes } from "node:crypto";

/** 72 random bits as text: one that is never made twice. */
export function newToken(): string {
  return randomBytes(9).toString("base64url");
}

import { z } from "zod";
import { setting } from "../documented";

/** The address of a program's pages as people reach it. */
export function externalUrl(about: string) {
  return setting(
    z
      .string()
      .regex(/^https?:\/\/[^\s"'<>]+$/)
      .optional(),
    {
      about,
      allowed: "an http or https URL",
      fallback: "https, the address that it is published at or that of its container, and the port",
      example: "https://monitoring.example.com",
    },
  );
}

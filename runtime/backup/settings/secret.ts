import { readFile } from "node:fs/promises";
import { z } from "zod";
import { BackupError, textOf } from "../errors";
import { readSecret } from "./secrets-manager";

/** What one secret may hold: JSON, as the program that deploys the backup writes it. */
export const secretSchema = z.object({
  password: z.string().min(1),
  sentinelPassword: z.string().optional(),
  /** PEM of the authority that the servers' certificates are checked against. */
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  /** 32 bytes, base64 or hex. */
  encryptionKey: z.string().optional(),
});
export type BackupSecret = z.output<typeof secretSchema>;

export const SECRET_VARIABLE = "BACKUP_SECRET_ARN";

/**
 * Resolves a reference to a secret: the ARN of one in AWS Secrets Manager, or `file:` and a path.
 * @throws BackupError, which does not repeat anything of the content
 */
export async function resolveSecret(reference: string): Promise<BackupSecret> {
  const text = await read(reference);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BackupError("settings", "the secret is no JSON", { setting: SECRET_VARIABLE });
  }
  const parsed = secretSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path }) => path.join(".") || "the whole").join(", ");
  throw new BackupError("settings", `the secret lacks or has wrong: ${wrong}`, {
    setting: SECRET_VARIABLE,
    remedy: 'it must be JSON as {"password": "…", "ca": "…"}',
  });
}

async function read(reference: string): Promise<string> {
  try {
    if (reference.startsWith("file:")) return await readFile(reference.slice("file:".length), "utf8");
    if (reference.startsWith("arn:")) return await readSecret(reference);
  } catch (error) {
    throw new BackupError("settings", `the secret cannot be read: ${textOf(error)}`, {
      setting: SECRET_VARIABLE,
      cause: error,
    });
  }
  throw new BackupError("settings", "the reference to the secret is neither an ARN nor file: and a path", {
    setting: SECRET_VARIABLE,
  });
}

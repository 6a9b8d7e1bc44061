import { chmod, chown, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RUN_AS } from "../../configs/supervisor";
import { CliError } from "../cli/errors";
import { foldersOf, SECRETS_FILE, type ExportFile } from "./files";
import { keptSecrets, NOTHING_KEPT, type KeptSecrets } from "./secrets";

/** What an earlier export into this folder kept. @throws CliError `usage` where the file is there and none of ours */
export async function readKept(folder: string): Promise<KeptSecrets> {
  const path = join(folder, SECRETS_FILE);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return NOTHING_KEPT;
  try {
    return keptSecrets.parse(JSON.parse(text));
  } catch (cause) {
    throw new CliError("usage", `${path} is no file of an export`, {
      cause,
      remedy: "name another folder; without this file the group's passwords would be made anew",
    });
  }
}

/**
 * Writes the files, each whole or not at all. Those of containers belong to the user that containers run as, mode 0400: only root can
 * give them away, so anybody else needs to run this as root.
 */
export async function writeExport(folder: string, files: readonly ExportFile[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const path of foldersOf(files)) await mkdir(join(folder, path), { recursive: true, mode: 0o755 });
  for (const file of files) await writeOne(join(folder, file.path), file);
}

async function writeOne(path: string, { text, audience }: ExportFile): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: 0o600 });
  if (audience === "container") {
    await chown(fresh, RUN_AS, RUN_AS);
    await chmod(fresh, 0o400);
  }
  if (audience === "everybody") await chmod(fresh, 0o644);
  await rename(fresh, path);
}

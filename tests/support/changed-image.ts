import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REDIS_IMAGE, startCommand } from "../../images/reference";
import { docker } from "./containers";

/** What differs from the image that it is made from. */
export interface ImageChange {
  readonly label: string;
  /** A program that is found before the real ones, and its text. */
  readonly program?: { readonly name: string; readonly text: string };
}

/** Makes an image of nodes and Sentinels that differs from another. It has no user either. @returns its name */
export async function changedImage(from: string, tag: string, { label, program }: ImageChange): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), "redis-ha-image-"));
  const container = await docker.createContainer({ Image: from, Cmd: ["true"] });
  try {
    if (program) {
      const folder = join(work, "usr/local/bin");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, program.name), program.text);
      chmodSync(join(folder, program.name), 0o755);
      const tar = execFileSync("tar", [
        "--owner=0",
        "--group=0",
        "-C",
        work,
        "-cf",
        "-",
        `usr/local/bin/${program.name}`,
      ]);
      await container.putArchive(tar, { path: "/" });
    }
    const changes = [`CMD ${JSON.stringify(startCommand(REDIS_IMAGE))}`, `LABEL redis-ha.test=${label}`].join("\n");
    const [repo, name] = tag.split(":");
    await container.commit({ repo, tag: name, changes });
    return tag;
  } finally {
    await container.remove({ force: true });
    rmSync(work, { recursive: true });
  }
}

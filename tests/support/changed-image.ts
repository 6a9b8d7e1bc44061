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
  /** Files that are laid over it: a path below a folder of this host, and the same below the image's root. */
  readonly files?: { readonly folder: string; readonly path: string };
}

/** Makes an image of nodes and Sentinels that differs from another. It has no user either. @returns its name */
export async function changedImage(from: string, tag: string, { label, program, files }: ImageChange): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), "redis-ha-image-"));
  const container = await docker.createContainer({ Image: from, Cmd: ["true"] });
  try {
    if (program) {
      const folder = join(work, "usr/local/bin");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, program.name), program.text);
      chmodSync(join(folder, program.name), 0o755);
      await container.putArchive(tarOf(work, `usr/local/bin/${program.name}`), { path: "/" });
    }
    if (files) await container.putArchive(tarOf(files.folder, files.path), { path: "/" });
    const changes = [`CMD ${JSON.stringify(startCommand(REDIS_IMAGE))}`, `LABEL redis-ha.test=${label}`].join("\n");
    const [repo, name] = tag.split(":");
    await container.commit({ repo, tag: name, changes });
    return tag;
  } finally {
    await container.remove({ force: true });
    rmSync(work, { recursive: true });
  }
}

function tarOf(folder: string, path: string): Buffer {
  return execFileSync("tar", ["--owner=0", "--group=0", "-C", folder, "-cf", "-", path], { maxBuffer: 1 << 26 });
}

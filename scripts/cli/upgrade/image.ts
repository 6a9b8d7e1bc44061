import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Docker from "dockerode";
import { MODULE_FOLDERS } from "../../../configs/modules";
import { IMAGE_DIR } from "../../../images/reference";
import { Engine, frames } from "../engine";
import { CliError } from "../errors";
import { parseServer, type Looked } from "./server";

/** The member's name on the label of a container that looks into an image. */
export const PROBE_MEMBER = "probe";
const MEMORY = 128 * (1 << 20);
const MISSING = "=missing";
const MODULE = "=module ";
/** Tells the server's version, what a member needs and the image lacks, and its modules. */
const SCRIPT = [
  "timeout 20 redis-server --version 2>&1",
  `for file in main.cjs health; do [ -f ${IMAGE_DIR}/$file ] || echo ${MISSING} $file; done`,
  `timeout 20 node --version >/dev/null 2>&1 || echo ${MISSING} node`,
  `for file in ${MODULE_FOLDERS.map((folder) => `${folder}/*.so`).join(" ")}; do [ ! -f $file ] || echo "${MODULE}$file"; done`,
].join("; ");

/**
 * Looks into an image, which is pulled where the engine has none of this name, in a container of its own without network.
 * @throws CliError `image-refused` where it can't be had; `docker-unreachable`
 */
export async function lookAtImage(image: string, stack: string): Promise<Looked> {
  const docker = new Docker();
  if (!(await new Engine().hasImage(image))) await pull(image);
  const container = await docker.createContainer({
    ...{ Image: image, Entrypoint: [], Cmd: ["sh", "-c", SCRIPT], User: "999:999", NetworkDisabled: true },
    Labels: { "redis-ha.stack": stack, "redis-ha.member": PROBE_MEMBER },
    HostConfig: {
      ...{ ReadonlyRootfs: true, CapDrop: ["ALL"], NetworkMode: "none", SecurityOpt: ["no-new-privileges:true"] },
      ...{ Memory: MEMORY, MemorySwap: MEMORY, LogConfig: { Type: "json-file", Config: {} } },
    },
  });
  try {
    await container.start();
    await container.wait();
    return lookedText(frames(await container.logs({ stdout: true, stderr: true, follow: false })));
  } catch (error) {
    // There is no shell in it, so nothing that a member needs.
    if ((error as { statusCode?: number }).statusCode !== undefined)
      return { server: undefined, supervised: false, modules: [] };
    throw error;
  } finally {
    await container.remove({ force: true });
  }
}

/** Pure. @param said by the script */
export function lookedText(said: string): Looked {
  const modules = said.split("\n").flatMap((line) => (line.startsWith(MODULE) ? [line.slice(MODULE.length)] : []));
  return { server: parseServer(said), supervised: !said.includes(MISSING), modules };
}

/** By docker's own command, which has the operator's credentials. */
async function pull(image: string): Promise<void> {
  try {
    await promisify(execFile)("docker", ["pull", "--quiet", image]);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? "";
    const why = said.trim().split("\n").at(-1) ?? "";
    throw new CliError("image-refused", `the engine has no image ${image}, and it can't be pulled: ${why}`, {
      remedy: "check its name, and `docker login` where its registry asks for it",
      cause: error,
    });
  }
}

import Docker from "dockerode";
import { CliError } from "./errors";
import { operatorName } from "./operator";
import type { OpenStack } from "./stack";

const BY = "redis-ha.lock.by";
const FOR = "redis-ha.lock.for";
/** The member's name on the label of what is a lock. */
export const LOCK_MEMBER = "lock";
/** More than enough for `cat`, and what the engine itself takes to start it. */
const MEMORY = 16 * (1 << 20);
/** One that has just ended is gone within this. */
const GOING_MS = 5000;
const LOOK_EVERY_MS = 100;

/** Of the stack, what a lock takes. */
export type Lockable = Pick<OpenStack, "name"> & { readonly outputs: Pick<OpenStack["outputs"], "prefix" | "image"> };

/**
 * Holds the stack's lock while `use` runs. The lock is a container on the group's own engine, so it keeps apart operators on whatever
 * machines. Its name is fixed, which makes taking it one step; its labels say whose it is; and it lives on our standard input, so that
 * the engine removes it when we die.
 * @param what the act, for whoever finds it taken
 * @throws CliError `locked`, naming who has it and what for; `docker-unreachable`
 */
export async function withLock<T>(stack: Lockable, what: string, use: () => Promise<T>): Promise<T> {
  const docker = new Docker();
  const container = await take(docker, stack, what);
  try {
    const stream = await container.attach({ stream: true, hijack: true, stdin: true });
    stream.on("error", () => undefined);
    try {
      await container.start();
      return await use();
    } finally {
      stream.end();
    }
  } finally {
    // It removes itself as well.
    await container.remove({ force: true }).catch(() => undefined);
  }
}

async function take(docker: Docker, { name, outputs }: Lockable, what: string): Promise<Docker.Container> {
  const lock = `${outputs.prefix}-${LOCK_MEMBER}`;
  const until = Date.now() + GOING_MS;
  for (;;) {
    try {
      return await docker.createContainer({
        ...{ name: lock, Image: outputs.image, Cmd: ["cat"], Entrypoint: [], User: "999:999" },
        ...{ AttachStdin: true, OpenStdin: true, StdinOnce: true, Tty: false, NetworkDisabled: true },
        Labels: { "redis-ha.stack": name, "redis-ha.member": LOCK_MEMBER, [BY]: operatorName(), [FOR]: what },
        HostConfig: {
          ...{ AutoRemove: true, ReadonlyRootfs: true, CapDrop: ["ALL"], NetworkMode: "none" },
          ...{ Memory: MEMORY, MemorySwap: MEMORY, LogConfig: { Type: "none", Config: {} } },
          SecurityOpt: ["no-new-privileges:true"],
        },
      });
    } catch (error) {
      if (statusOf(error) !== 409) throw unreachable(error);
    }
    const holder = await docker.getContainer(lock).inspect().catch(orGone);
    if (holder && (holder.State.Running || Date.now() > until)) throw taken(name, lock, holder);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function taken(stack: string, lock: string, { Config, Created }: Docker.ContainerInspectInfo): CliError {
  const { [BY]: by = "somebody", [FOR]: what = "something" } = Config.Labels;
  return new CliError("locked", `${by} works on the stack ${stack}: ${what}, since ${Created.slice(0, 19)}Z`, {
    remedy: `wait for it; should nobody be there any more: docker rm -f ${lock}`,
  });
}

function orGone(error: unknown): undefined {
  if (statusOf(error) === 404) return undefined;
  throw unreachable(error);
}

function unreachable(error: unknown): CliError {
  const text = error instanceof Error ? error.message : String(error);
  const code = statusOf(error) === undefined ? "docker-unreachable" : "container-missing";
  return new CliError(code, `the lock can't be taken: ${text}`, { cause: error });
}

const statusOf = (error: unknown): number | undefined => (error as { statusCode?: number }).statusCode;

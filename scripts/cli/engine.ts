import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import Docker from "dockerode";
import { isNodeName } from "../../configs/places";
import { CliError } from "./errors";

/** Something of a stack on the engine, and the member that it belongs to. */
export interface Labelled {
  readonly name: string;
  readonly member: string;
}

/** What of a stack is on the engine. */
export interface Remains {
  readonly containers: readonly Labelled[];
  readonly volumes: readonly Labelled[];
  readonly networks: readonly Labelled[];
}

/** The Docker engine of DOCKER_HOST. Every failure is a CliError, but for what is not there. */
export class Engine {
  private readonly docker = new Docker();

  /** @throws CliError `docker-unreachable` */
  async version(): Promise<{ version: string; swapLimit: boolean }> {
    const info = (await this.docker.info().catch(unreachable)) as { ServerVersion?: string; SwapLimit?: boolean };
    return { version: info.ServerVersion ?? "unknown", swapLimit: info.SwapLimit === true };
  }

  /** Undefined where there is none of this name. */
  async inspect(name: string): Promise<Docker.ContainerInspectInfo | undefined> {
    return this.docker.getContainer(name).inspect().catch(orMissing);
  }

  /** Whether the engine has an image of this name, without a look at its registry. */
  async hasImage(name: string): Promise<boolean> {
    return (await this.docker.getImage(name).inspect().catch(orMissing)) !== undefined;
  }

  /** Containers with this stack's label, running or not, by name. */
  async ofStack(stack: string): Promise<Labelled[]> {
    const filters = { label: [`redis-ha.stack=${stack}`] };
    const all = await this.docker.listContainers({ all: true, filters }).catch(unreachable);
    return all.map(({ Names, Labels }) => ({
      name: (Names[0] ?? "").replace(/^\//, ""),
      member: Labels["redis-ha.member"] ?? "",
    }));
  }

  /** Containers that run in a network, with their address in it; none where there is no such network. */
  async inNetwork(name: string): Promise<{ container: string; address: string }[]> {
    const network = await this.docker.getNetwork(name).inspect().catch(orMissing);
    return Object.values(network?.Containers ?? {}).map(({ Name, IPv4Address }) => ({
      container: Name,
      address: IPv4Address.replace(/\/\d+$/, ""),
    }));
  }

  /** Stops a container, and leaves it there. It has as long as Docker gives it. */
  async stop(name: string): Promise<void> {
    await this.docker.getContainer(name).stop().catch(unreachable);
  }

  /** Whether a node of the stack runs. */
  async nodeRuns(stack: string): Promise<boolean> {
    const filters = { label: [`redis-ha.stack=${stack}`], status: ["running"] };
    const running = await this.docker.listContainers({ filters }).catch(unreachable);
    return running.some(({ Labels }) => isNodeName(Labels["redis-ha.member"] ?? ""));
  }

  /** What has this stack's label, by name: containers, running or not, volumes and networks. */
  async remains(stack: string): Promise<Remains> {
    const filters = { label: [`redis-ha.stack=${stack}`] };
    const [containers, volumes, networks] = await Promise.all([
      this.ofStack(stack),
      this.docker.listVolumes({ filters: JSON.stringify(filters) }).catch(unreachable),
      this.docker.listNetworks({ filters }).catch(unreachable),
    ]);
    const labelled = ({ Name, Labels }: { Name: string; Labels?: Record<string, string> | null }): Labelled => ({
      name: Name,
      member: Labels?.["redis-ha.member"] ?? "",
    });
    return { containers, volumes: volumes.Volumes.map(labelled), networks: networks.map(labelled) };
  }

  /** Runs a command in a running container as its own user. @returns standard output; undefined where it can't be run */
  async run(name: string, command: readonly string[]): Promise<string | undefined> {
    try {
      const exec = await this.docker
        .getContainer(name)
        .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
      const stream = await exec.start({ hijack: true, stdin: false });
      const [out, err] = [new PassThrough({ encoding: "utf8" }), new PassThrough()];
      this.docker.modem.demuxStream(stream, out, err);
      let text = "";
      out.on("data", (piece: string) => (text += piece));
      err.resume();
      await finished(stream, { writable: false });
      out.end();
      await finished(out);
      return text;
    } catch {
      return undefined;
    }
  }

  /**
   * What a container wrote to both its outputs, each line with the time at which the engine had it.
   * @returns undefined where there is no such container
   */
  async logs(name: string, { tail, since }: { tail?: number; since?: number } = {}): Promise<string | undefined> {
    const options = { stdout: true, stderr: true, timestamps: true, follow: false } as const;
    const raw = await this.docker
      .getContainer(name)
      .logs({ ...options, ...(tail === undefined ? {} : { tail }), ...(since === undefined ? {} : { since }) })
      .catch(orMissing);
    return raw === undefined ? undefined : frames(raw);
  }
}

/** The texts of Docker's stream without a terminal: each after eight bytes, whose last four are its length. Pure. */
export function frames(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const length = raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString("utf8");
}

function unreachable(error: unknown): never {
  throw new CliError("docker-unreachable", `the Docker engine: ${textOf(error)}`, { cause: error });
}

function orMissing(error: unknown): undefined {
  if ((error as { statusCode?: number }).statusCode === 404) return undefined;
  return unreachable(error);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

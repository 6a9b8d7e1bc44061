import Docker from "dockerode";
import { frames } from "../../scripts/cli/engine";
import { eventually } from "./wait";

export const docker = new Docker();

/** One container of the group under test, by its full name. */
export class TestContainer {
  private readonly container: Docker.Container;

  constructor(readonly name: string) {
    this.container = docker.getContainer(name);
  }

  inspect(): Promise<Docker.ContainerInspectInfo> {
    return this.container.inspect();
  }

  /** SIGKILL to everything in it; it stays down until `start`. */
  async kill(): Promise<void> {
    await this.container.kill({ signal: "SIGKILL" });
  }

  /** What `docker stop` does, with the container's own grace. */
  async stop(): Promise<void> {
    await this.container.stop();
  }

  async start(): Promise<void> {
    await this.container.start().catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode !== 304) throw error;
    });
  }

  async pause(): Promise<void> {
    await this.container.pause();
  }

  async unpause(): Promise<void> {
    await this.container.unpause();
  }

  async running(): Promise<boolean> {
    return (await this.inspect()).State.Running;
  }

  async healthy(deadlineMs: number): Promise<void> {
    await eventually(`${this.name} is healthy`, deadlineMs, async () => {
      return (await this.inspect()).State.Health?.Status === "healthy";
    });
  }

  /** Runs a command inside, as root where asked. @returns its standard output; rejects on another exit code than 0 */
  async exec(command: string[], options: { user?: string } = {}): Promise<string> {
    const exec = await this.container.exec({
      Cmd: command,
      AttachStdout: true,
      AttachStderr: true,
      User: options.user,
    });
    const stream = await exec.start({ hijack: true, stdin: false });
    const text = await collect(stream);
    const { ExitCode } = await exec.inspect();
    if (ExitCode !== 0) throw new Error(`${this.name}: ${command.join(" ")} ended with ${String(ExitCode)}: ${text}`);
    return text;
  }

  /**
   * @param since seconds since 1970
   * @param timestamps whether each line begins with the engine's time
   */
  async logs(since = 0, timestamps = false): Promise<string> {
    const raw = await this.container.logs({ stdout: true, stderr: true, follow: false, since, timestamps });
    return Buffer.isBuffer(raw) ? frames(raw) : String(raw);
  }

  /** Cuts it off its networks (and so from the host), or puts it back at the same address. */
  async cut(network: string): Promise<void> {
    await docker.getNetwork(network).disconnect({ Container: this.name, Force: true });
  }

  async heal(network: string, ip: string): Promise<void> {
    await docker
      .getNetwork(network)
      .connect({ Container: this.name, EndpointConfig: { IPAMConfig: { IPv4Address: ip } } });
  }
}

/** What a helper container is given beside its script. */
interface HelperOptions {
  networkMode?: string;
  capabilities?: string[];
  labels?: Record<string, string>;
}

/** Runs a shell script as root in a container of its own, and removes it. Rejects on another exit code than 0. @returns its output */
export async function runOnce(
  image: string,
  script: string,
  binds: string[],
  { networkMode = "none", capabilities = [], labels = {} }: HelperOptions = {},
): Promise<string> {
  const helper = await docker.createContainer({
    Image: image,
    User: "0:0",
    Cmd: ["/bin/busybox", "sh", "-c", script],
    Labels: labels,
    HostConfig: { NetworkMode: networkMode, CapAdd: capabilities, Binds: binds },
  });
  try {
    await helper.start();
    const { StatusCode } = (await helper.wait()) as { StatusCode: number };
    const output = frames(await helper.logs({ stdout: true, stderr: true, follow: false }));
    if (StatusCode !== 0) throw new Error(`«${script}» ended with ${StatusCode}: ${output}`);
    return output;
  } finally {
    await helper.remove({ force: true });
  }
}

function collect(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => resolve(frames(Buffer.concat(chunks))));
    stream.on("error", reject);
  });
}

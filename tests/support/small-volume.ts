import type Docker from "dockerode";
import { docker } from "./containers";

/**
 * A volume of a fixed size, made before its container is: a full disk is then a full disk, and no right on the engine's host is needed. It
 * lies in memory, and would be empty again whenever no container has it.
 */
export class SmallVolume {
  private holder: Docker.Container | undefined;

  private constructor(
    private readonly name: string,
    private readonly labels: Record<string, string>,
  ) {}

  /** @param size as mount takes it */
  static async create(name: string, labels: Record<string, string>, size: string): Promise<SmallVolume> {
    const DriverOpts = { type: "tmpfs", device: "tmpfs", o: `size=${size},uid=999,gid=999,mode=0700` };
    await docker.createVolume({ Name: name, Driver: "local", DriverOpts, Labels: labels });
    return new SmallVolume(name, labels);
  }

  /** Has a container of its own hold it, so that what is in it outlives the others. */
  async keep(image: string): Promise<void> {
    this.holder = await docker.createContainer({
      Image: image,
      Labels: this.labels,
      Cmd: ["/bin/busybox", "tail", "-f", "/dev/null"],
      HostConfig: { NetworkMode: "none", Binds: [`${this.name}:/held`] },
    });
    await this.holder.start();
  }

  async release(): Promise<void> {
    await this.holder?.remove({ force: true });
  }
}

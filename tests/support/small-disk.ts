import { docker } from "./containers";

/**
 * Lays a small file system over a Docker volume, on the engine's own host, for the next start of its container: a full disk is then a
 * full disk. What was in the volume is back when it is taken away.
 */
export class SmallDisk {
  private constructor(
    private readonly image: string,
    private readonly mountpoint: string,
  ) {}

  /** Call it while the volume's container is stopped. @param size as mount takes it */
  static async over(volume: string, { image, size }: { image: string; size: string }): Promise<SmallDisk> {
    const { Mountpoint } = await docker.getVolume(volume).inspect();
    const disk = new SmallDisk(image, Mountpoint);
    await disk.onHost(`mount -t tmpfs -o size=${size},uid=999,gid=999,mode=0700 tmpfs ${Mountpoint}`);
    return disk;
  }

  /** Call it while the container is stopped; else it keeps what it has until it ends. */
  async remove(): Promise<void> {
    await this.onHost(`umount -l ${this.mountpoint}`);
  }

  /** In the mount namespace that the engine has, whoever runs the test. */
  private async onHost(command: string): Promise<void> {
    const helper = await docker.createContainer({
      Image: this.image,
      User: "0:0",
      Cmd: ["/bin/busybox", "nsenter", "-t", "1", "-m", "/bin/sh", "-c", command],
      HostConfig: { NetworkMode: "none", Privileged: true, PidMode: "host" },
    });
    try {
      await helper.start();
      const { StatusCode } = (await helper.wait()) as { StatusCode: number };
      if (StatusCode !== 0) throw new Error(`«${command}» ended with ${StatusCode}`);
    } finally {
      await helper.remove({ force: true });
    }
  }
}

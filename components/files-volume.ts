import { createHmac } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { FILES_DIR, RUN_AS } from "../configs/supervisor";

export interface FilesVolumeArgs {
  /** Name of the container that the files are for. */
  containerName: string;
  image: pulumi.Input<string>;
  /** Path inside the container, below FILES_DIR, and its text. All of it is treated as secret. */
  files: Record<string, pulumi.Input<string>>;
  /** What of a file counts in the hash, where the container takes the rest anew by itself; undefined: nothing of it. All unless said otherwise. */
  fixed?: (path: string, text: string) => string | undefined;
  /** Key of the content hash, so that a weak password can't be guessed from a label. */
  hashKey: pulumi.Input<string>;
  /** Further volumes that get their first owner from this image. */
  prepares?: docker.types.input.ContainerVolume[];
  labels: docker.types.input.ContainerLabel[];
}

/**
 * Hands files to a container without argv, environment or image: a container that is never started fills a small volume, which the
 * real one mounts read-only. Only so can files have an owner and mode 0400 beside a read-only root file system.
 *
 * Mount it with `dependsOn` on this component, and feed nothing of the filler into the real container: the filler is replaced
 * delete-first, and the engine would then delete all containers that use one of its properties before it, all at once.
 */
export class FilesVolume extends pulumi.ComponentResource {
  readonly volumeName: pulumi.Output<string>;
  /** Changes with the content of any file, as far as it counts, and with nothing else. Not a secret. */
  readonly contentHash: pulumi.Output<string>;

  constructor(name: string, args: FilesVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:FilesVolume", name, {}, opts);
    const volume = new docker.Volume(
      `${name}-volume`,
      { name: `${args.containerName}-files`, labels: args.labels },
      { parent: this },
    );
    const paths = Object.keys(args.files).sort();
    const contents = pulumi.all(paths.map((path) => pulumi.secret(args.files[path] ?? "")));
    this.contentHash = pulumi.unsecret(
      pulumi.all([contents, pulumi.secret(args.hashKey)]).apply(([texts, key]) => {
        const mac = createHmac("sha256", key);
        texts.forEach((text, i) => {
          const path = paths[i] ?? "";
          const counts = args.fixed ? args.fixed(path, text) : text;
          if (counts !== undefined) mac.update(JSON.stringify([path, counts]));
        });
        return mac.digest("hex").slice(0, 32);
      }),
    );
    new docker.Container(
      `${name}-filler`,
      {
        name: `${args.containerName}-files`,
        image: args.image,
        command: ["true"],
        start: false,
        mustRun: false,
        networkMode: "none",
        labels: args.labels,
        volumes: [{ volumeName: volume.name, containerPath: FILES_DIR }, ...(args.prepares ?? [])],
        uploads: paths.map((path) => ({
          file: path,
          content: pulumi.secret(args.files[path] ?? ""),
          owner: String(RUN_AS),
          group: String(RUN_AS),
          permissions: "0400",
        })),
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.volumeName = volume.name;
    this.registerOutputs({ volumeName: this.volumeName, contentHash: this.contentHash });
  }
}

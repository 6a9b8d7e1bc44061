import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { credentialsFile, LOCAL_ACCOUNT, LOCAL_PORT } from "../../configs/backup/local-store";
import { DATA_DIR, FILES, FILES_DIR } from "../../configs/supervisor";
import { servicePlace } from "../../configs/topology";
import { GeneratedSecret } from "../generated-secret";
import { ServiceContainer } from "../service-container";
import type { PlacedBackupArgs } from "./args";

const MEMORY = 512 * (1 << 20);
const CREDENTIALS = `${FILES_DIR}/credentials`;

/** The stack's own S3 server: one folder of a volume, TLS by the group's authority, one account. */
export class LocalStore extends pulumi.ComponentResource {
  /** The account, as AWS' tools keep one in a file; a secret. */
  readonly credentials: pulumi.Output<string>;

  constructor(name: string, args: PlacedBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:LocalStore", name, {}, opts);
    const { settings, place } = args;
    const { protect, backup } = settings;
    const secret = new GeneratedSecret(`${name}-secret`, { parent: this }).value;
    this.credentials = pulumi.secret(secret.apply((text) => credentialsFile(LOCAL_ACCOUNT, text)));
    const { cert, key } = place.certificateOf("object-store");
    const { containerName, containerIp } = servicePlace(place, "object-store");
    const dataVolume = new docker.Volume(
      `${name}-data`,
      { name: `${containerName}-data`, labels: place.labels("object-store") },
      { parent: this, protect, retainOnDelete: protect },
    );
    new ServiceContainer(
      `${name}-server`,
      {
        ...{ settings, place, name: "object-store", image: args.images.store(), memory: MEMORY, env: {} },
        command: [
          ...["/opt/redis-ha/object-store", "--listen", `${containerIp}:${LOCAL_PORT}`, "--data", DATA_DIR],
          ...["--buckets", backup.bucket ?? "", "--credentials", CREDENTIALS, "--cert", FILES.cert, "--key", FILES.key],
        ],
        files: { [CREDENTIALS]: this.credentials, [FILES.cert]: cert, [FILES.key]: key },
        dataVolume,
      },
      { parent: this },
    );
    this.registerOutputs({ containerName });
  }
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { RUNNER_FILES, runnerEnvironment } from "../../configs/backup/environment";
import { FILES } from "../../configs/supervisor";
import { servicePlace } from "../../configs/topology";
import { ServiceContainer } from "../service-container";
import type { PlacedBackupArgs, TargetArgs } from "./args";
import { backupSecret } from "./secret";

export interface BackupRunnerArgs extends TargetArgs, PlacedBackupArgs {
  /** Account in the store, as AWS' tools keep one in a file; undefined leaves it to the host's role, as on EC2. */
  credentials: pulumi.Output<string> | undefined;
}

/** Beside the data of a proof, which is loaded as a node loads it. */
const OWN_MEMORY = 256 * (1 << 20);

/** The container that makes backups, proves them and, where the store has no rules for it, prunes them, each at its time. */
export class BackupRunner extends pulumi.ComponentResource {
  constructor(name: string, args: BackupRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:BackupRunner", name, {}, opts);
    const { settings, place, access, credentials } = args;
    const labels = place.labels("backup");
    // Proofs are loaded here; nothing of it outlives one.
    const dataVolume = new docker.Volume(
      `${name}-data`,
      { name: `${servicePlace(place, "backup").containerName}-data`, labels },
      { parent: this },
    );
    new ServiceContainer(
      `${name}-scheduler`,
      {
        ...{ settings, place, name: "backup", image: args.images.backup(), memory: settings.memory + OWN_MEMORY },
        command: undefined,
        env: runnerEnvironment(settings, access, { ownCredentials: credentials !== undefined }),
        files: {
          [RUNNER_FILES.secret]: backupSecret(args),
          [FILES.ca]: access.ca,
          ...(credentials ? { [RUNNER_FILES.credentials]: credentials } : {}),
        },
        dataVolume,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Backup } from "./components/backup";
import { hostAccess } from "./components/host-access";
import { RedisGroup } from "./components/redis-group";
import { readStackConfig } from "./components/stack-config";
import { backupFunctionCode } from "./images/backup-function";
import { BACKUP_IMAGE, imageReference, STORE_IMAGE } from "./images/reference";

const stack = pulumi.getStack();
const config = readStackConfig(pulumi.getProject(), stack);

// The engine of DOCKER_HOST, or the local one: the provider reads the environment.
const engine = new docker.Provider("docker", {});
const group = new RedisGroup(
  "redis",
  { ...config, image: config.settings.image ?? imageReference(), stack },
  { providers: [engine] },
);
const backup = config.settings.backup.enabled
  ? new Backup(
      "backup",
      {
        ...{ ...config, stack, access: group.backupAccess, place: group.place, functionCode: backupFunctionCode },
        images: { backup: () => imageReference(BACKUP_IMAGE), store: () => imageReference(STORE_IMAGE) },
      },
      { providers: [engine] },
    )
  : undefined;

export = { ...group.outputs, ...backup?.outputs, ...hostAccess("access", config.settings, stack) };

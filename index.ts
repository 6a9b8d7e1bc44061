import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Backup } from "./components/backup";
import { hostAccess } from "./components/host-access";
import { Monitoring } from "./components/monitoring";
import { RedisGroup } from "./components/redis-group";
import { readStackConfig } from "./components/stack-config";
import { backupFunctionCode } from "./images/backup-function";
import {
  ALERTMANAGER_IMAGE,
  BACKUP_IMAGE,
  imageReference,
  MONITOR_IMAGE,
  PROMETHEUS_IMAGE,
  STORE_IMAGE,
} from "./images/reference";

const stack = pulumi.getStack();
const config = readStackConfig(pulumi.getProject(), stack);
const { settings } = config;

// The engine of DOCKER_HOST, or the local one: the provider reads the environment.
const engine = new docker.Provider("docker", {});
const image = settings.image ?? imageReference();
// No setting: whether a group runs is a matter of this one deployment (scripts/deploy).
const together = process.env.REDIS_HA_TOGETHER === "yes";
const group = new RedisGroup("redis", { ...config, image, stack, together }, { providers: [engine] });
const { place } = group;
const backup = settings.backup.enabled
  ? new Backup(
      "backup",
      {
        ...{ ...config, stack, group, access: group.backupAccess, place, functionCode: backupFunctionCode },
        images: { backup: () => imageReference(BACKUP_IMAGE), store: () => imageReference(STORE_IMAGE) },
      },
      { providers: [engine] },
    )
  : undefined;
const monitoring = settings.monitoring.enabled
  ? new Monitoring(
      "monitoring",
      {
        ...{ ...config, group, access: group.monitorAccess, place, groupImage: image },
        images: {
          monitor: () => imageReference(MONITOR_IMAGE),
          prometheus: () => imageReference(PROMETHEUS_IMAGE),
          alertmanager: () => imageReference(ALERTMANAGER_IMAGE),
        },
      },
      { providers: [engine] },
    )
  : undefined;

export = {
  ...group.outputs,
  ...backup?.outputs,
  ...monitoring?.outputs,
  ...hostAccess("access", settings, stack),
};

import * as pulumi from "@pulumi/pulumi";
import { BACKUP_METRICS_PORT } from "../../configs/backup/metrics-port";
import { renderMonitorConfig } from "../../configs/monitoring/monitor-config";
import { MONITORING_FILES } from "../../configs/monitoring/places";
import { EVENT_SECRETS } from "../../configs/settings";
import { servicePlace } from "../../configs/topology";
import { ServiceContainer } from "../service-container";
import type { MonitoringPartArgs } from "./args";
import { filesOf, publishing, secretFiles } from "./files";

const MEMORY = 256 * (1 << 20);

/** The container that asks the group, and serves what it says. It keeps nothing. */
export class Monitor extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringPartArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Monitor", name, {}, opts);
    const { settings, place, access } = args;
    const backup = place.services.has("backup")
      ? { host: servicePlace(place, "backup").containerIp, port: BACKUP_METRICS_PORT }
      : undefined;
    new ServiceContainer(
      `${name}-server`,
      {
        ...{ settings, place, name: "monitor", image: args.images.monitor(), memory: MEMORY, env: {} },
        command: ["node", "/opt/redis-ha/monitor.cjs", MONITORING_FILES.monitor],
        files: {
          [MONITORING_FILES.monitor]: renderMonitorConfig(settings, access.view, backup),
          [MONITORING_FILES.monitorPassword]: access.password,
          [MONITORING_FILES.monitorToken]: args.monitorToken,
          ...secretFiles(args.receiverSecrets, EVENT_SECRETS),
          ...filesOf(args, "monitor"),
        },
        publish: publishing(settings, settings.monitoring.port),
        health: { tests: ["CMD", "/opt/redis-ha/health"], intervalMs: settings.timeouts.healthIntervalMs },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

import * as pulumi from "@pulumi/pulumi";
import { MONITORING_FILES } from "../../configs/monitoring/places";
import {
  alertmanagerProcess,
  monitoringPlaces,
  monitoringUrls,
  prometheusProcess,
} from "../../configs/monitoring/processes";
import { ALERT_SECRETS } from "../../configs/settings";
import { servicePlace } from "../../configs/topology";
import { GeneratedSecret } from "../generated-secret";
import type { MonitoringArgs } from "./args";
import { secretFiles } from "./files";
import { Monitor } from "./monitor";
import { ProcessContainer } from "./process-container";

export type { MonitoringArgs } from "./args";

const ALERTMANAGER_MEMORY = 128 * (1 << 20);

/** Who watches the group, keeps what is seen, and tells people. Make one only where the setting `monitoring.enabled` is set. */
export class Monitoring extends pulumi.ComponentResource {
  /** For the stack: `monitoring`, where to look; and `monitorToken`, a secret. */
  readonly outputs: Readonly<Record<string, pulumi.Input<unknown>>>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Monitoring", name, {}, opts);
    const { settings, place } = args;
    const monitorToken = pulumi.secret(new GeneratedSecret(`${name}-token`, { parent: this }).value);
    new Monitor(`${name}-monitor`, { ...args, monitorToken }, { parent: this, dependsOn: [args.group] });
    if (place.services.has("prometheus")) this.prometheus(`${name}-prometheus`, args, monitorToken);
    if (place.services.has("alertmanager")) this.alertmanager(`${name}-alertmanager`, args);
    this.outputs = { monitoring: monitoringUrls(settings, place.services), monitorToken };
    this.registerOutputs(this.outputs);
  }

  private prometheus(name: string, args: MonitoringArgs, monitorToken: pulumi.Output<string>): void {
    const { settings, place } = args;
    const ipOf = (service: string): string => place.services.get(service)?.containerIp ?? "";
    const backup = place.services.get("backup")?.containerIp;
    const places = monitoringPlaces(settings, {
      ...{ monitor: ipOf("monitor"), alertmanager: ipOf("alertmanager"), prometheus: ipOf("prometheus") },
      ...(backup === undefined ? {} : { backup }),
    });
    const makesBackups = backup !== undefined;
    const expected = { backups: makesBackups, archive: makesBackups && settings.backup.continuous.enabled };
    new ProcessContainer(
      name,
      {
        ...args,
        process: prometheusProcess({ settings, places, monitorToken: "", expected }),
        secretFiles: { [MONITORING_FILES.monitorToken]: monitorToken },
        memory: settings.monitoring.prometheus.memory,
      },
      { parent: this },
    );
  }

  private alertmanager(name: string, args: MonitoringArgs): void {
    const { settings, place, receiverSecrets } = args;
    // Its configuration depends on which of them there are, not on what they are.
    const secrets = Object.fromEntries(Object.keys(receiverSecrets).map((secret) => [secret, ""]));
    new ProcessContainer(
      name,
      {
        ...args,
        process: alertmanagerProcess({ settings, secrets, self: servicePlace(place, "alertmanager").containerIp }),
        secretFiles: secretFiles(receiverSecrets, ALERT_SECRETS),
        memory: ALERTMANAGER_MEMORY,
      },
      { parent: this },
    );
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { MONITORING_FILES } from "../../configs/monitoring/places";
import type { ReceiverSecret, Settings } from "../../configs/settings";
import type { MonitoringArgs } from "./args";

/** The certificates of one of the containers. */
export function filesOf(
  { place, access }: Pick<MonitoringArgs, "place" | "access">,
  service: string,
): Record<string, pulumi.Output<string>> {
  const { cert, key } = place.certificateOf(service);
  return { [MONITORING_FILES.ca]: access.ca, [MONITORING_FILES.cert]: cert, [MONITORING_FILES.key]: key };
}

/** The files of those of `names` that are given. */
export function secretFiles(
  secrets: MonitoringArgs["receiverSecrets"],
  names: readonly ReceiverSecret[],
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = secrets[name];
      return value === undefined ? [] : [[MONITORING_FILES[name], value]];
    }),
  );
}

export function publishing({ monitoring: { publishOn } }: Settings, port: number) {
  return publishOn === undefined ? undefined : { on: publishOn, ports: [port] };
}

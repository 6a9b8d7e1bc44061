import type * as pulumi from "@pulumi/pulumi";
import type { ReceiverSecret, Settings } from "../../configs/settings";
import type { GroupAccess, StackPlace } from "../backup";

export interface MonitoringArgs {
  settings: Settings;
  place: StackPlace;
  access: Omit<GroupAccess, "certificate">;
  /** The monitor starts when it is whole: else each first `up` would tell of a group that is not there. */
  group: pulumi.Resource;
  /** Secrets of the stack's config for those who are told of alerts and events. */
  receiverSecrets: Readonly<Partial<Record<ReceiverSecret, pulumi.Output<string>>>>;
  /** The image of nodes and Sentinels. */
  groupImage: pulumi.Input<string>;
  /** Names of the images, asked for only where a container of them is wanted. */
  images: Readonly<Record<"monitor" | "prometheus" | "alertmanager", () => string>>;
}

/** What one of the containers is given. */
export interface MonitoringPartArgs extends MonitoringArgs {
  /** What the monitor asks for before it tells anything. */
  monitorToken: pulumi.Output<string>;
}

import type * as pulumi from "@pulumi/pulumi";
import type * as docker from "@pulumi/docker";
import type { Settings } from "../../configs/settings";
import type { Topology } from "../../configs/topology";
import type { GroupView } from "../../configs/supervisor";
import type { FunctionCode } from "./function-code";

/** How a service of the stack reaches the group. */
export interface GroupAccess {
  readonly view: GroupView;
  /** The ACL user, and its password. */
  readonly user: string;
  readonly password: pulumi.Output<string>;
  /** The CA's certificate, PEM. */
  readonly ca: pulumi.Output<string>;
  /** A certificate of one's own, PEM, where servers ask for it. */
  readonly certificate: { readonly cert: pulumi.Output<string>; readonly key: pulumi.Output<string> } | undefined;
}

/** How whoever makes backups reaches the group. */
export type BackupAccess = GroupAccess;

/** Where containers of the stack are placed. */
export interface StackPlace {
  readonly networkName: pulumi.Input<string>;
  readonly services: Topology["services"];
  /** Key of the hashes by which a change of files is seen. */
  readonly hashKey: pulumi.Input<string>;
  /** Certificate and key of a service of the stack by its name, PEM. */
  readonly certificateOf: (service: string) => { cert: pulumi.Output<string>; key: pulumi.Output<string> };
  readonly labels: (member: string) => docker.types.input.ContainerLabel[];
}

export interface BackupArgs {
  settings: Settings;
  /** Tag of everything that belongs to this stack. */
  stack: string;
  access: BackupAccess;
  /** Makes the function's code, where one is wanted. */
  functionCode: () => FunctionCode;
}

/** The same, where containers are to be placed too. */
export interface PlacedBackupArgs extends BackupArgs {
  place: StackPlace;
  /** The container starts when it is whole: else its first backup finds no node to read from, and waits a minute to try again. */
  group: pulumi.Resource;
  /** Names of the images, asked for only where a container of them is wanted. */
  images: { readonly backup: () => string; readonly store: () => string };
}

/** What is the same wherever the backups go. */
export interface TargetArgs extends BackupArgs {
  /** Key that backups are encrypted with before they leave, base64, a secret; undefined leaves that to the store. */
  encryptionKey: pulumi.Output<string> | undefined;
}

/** Where the backups are, as the stack's output `backup` tells it. */
export type BackupOutputs = Readonly<Record<string, pulumi.Input<string>>>;

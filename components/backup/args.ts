import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../configs/settings";
import type { GroupView } from "../../configs/supervisor";
import type { FunctionCode } from "./function-code";

/** How whoever makes backups reaches the group. */
export interface BackupAccess {
  readonly view: GroupView;
  /** The ACL user, and its password. */
  readonly user: string;
  readonly password: pulumi.Output<string>;
  /** The CA's certificate, PEM. */
  readonly ca: pulumi.Output<string>;
  /** A certificate of one's own, PEM, where servers ask for it. */
  readonly certificate: { readonly cert: pulumi.Output<string>; readonly key: pulumi.Output<string> } | undefined;
}

export interface BackupArgs {
  settings: Settings;
  /** Tag of everything that belongs to this stack. */
  stack: string;
  access: BackupAccess;
  /** Makes the function's code, where one is wanted. */
  functionCode: () => FunctionCode;
}

/** What is the same wherever the backups go. */
export interface TargetArgs extends BackupArgs {
  /** Key that backups are encrypted with before they leave, base64, a secret; undefined leaves that to the store. */
  encryptionKey: pulumi.Output<string> | undefined;
}

/** Where the backups are, as the stack's output `backup` tells it. */
export type BackupOutputs = Readonly<Record<string, pulumi.Input<string>>>;

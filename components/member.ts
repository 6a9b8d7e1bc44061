import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../configs/settings";
import type { Certificates } from "./certificates";
import type { Passwords } from "./passwords";

/** What every node and Sentinel of a group is given. */
export interface MemberArgs {
  settings: Settings;
  image: pulumi.Input<string>;
  networkName: pulumi.Input<string>;
  passwords: Passwords;
  certificates: Certificates;
  /** users.acl of nodes, and of Sentinels: hashes only. */
  nodeAcl: pulumi.Input<string>;
  sentinelAcl: pulumi.Input<string>;
  /** The member before this one in the chain: this one's container waits until that one is healthy. */
  after: pulumi.Resource | undefined;
  /** Labels of what belongs to the member of this name. */
  labels: (member: string) => docker.types.input.ContainerLabel[];
}

import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../configs/settings";

/** What is used here of security-group.ts, which must not be imported: see below. */
interface SecurityGroupModule {
  vpcProvider: (name: string, args: { settings: Settings; stack: string }) => pulumi.ProviderResource;
  SecurityGroup: new (
    name: string,
    args: { settings: Settings; stack: string },
    opts: pulumi.ComponentResourceOptions,
  ) => { readonly groupId: pulumi.Output<string> };
}

/** What lets clients reach the host, where the settings ask for it. @returns outputs for the stack */
export function hostAccess(
  name: string,
  settings: Settings,
  stack: string,
): Readonly<Record<string, pulumi.Input<string>>> {
  if (!settings.network.securityGroup.enabled) return {};
  // Whoever imports the types of @pulumi/aws waits 6 s more for each preview, so only who uses them does.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- TypeScript follows an import, and not this
  const { vpcProvider, SecurityGroup } = require("./security-group") as SecurityGroupModule;
  const args = { settings, stack };
  const providers = [vpcProvider(`${name}-provider`, args)];
  return { securityGroup: new SecurityGroup(name, args, { providers }).groupId };
}

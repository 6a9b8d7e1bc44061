import type * as Deploying from "./deployed";

type Deployed = Deploying.Deployed;

/** The program with these settings of backups, by mocks, each time from the beginning. */
export function deployBackup(
  backup: Record<string, unknown>,
  config: Record<string, string> = {},
): Promise<Deployed[]> {
  jest.resetModules();
  const { deploy } = jest.requireActual<typeof Deploying>("./deployed");
  return deploy("t", { advertise: "host", hostAddress: "192.0.2.1", backup: JSON.stringify(backup), ...config });
}

export const KEY = "arn:aws:kms:eu-central-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444";
export const on = { enabled: true, bucket: "backups", region: "eu-central-1" };

export const ofAws = (all: readonly Deployed[]) => all.filter((r) => r.type.startsWith("aws:"));
export const all = (deployed: readonly Deployed[], type: string) => deployed.filter((r) => r.type.endsWith(`:${type}`));
export const one = (deployed: readonly Deployed[], type: string): Record<string, unknown> => {
  const [found, ...more] = all(deployed, type);
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} of ${type}, not one`);
  return found.inputs;
};
export const statements = (json: unknown) =>
  (JSON.parse(String(json)) as { Statement: { Sid: string; Principal?: unknown; Resource?: unknown }[] }).Statement;

import { BACKUP_METRICS_PORT } from "../../../configs/backup/metrics-port";
import { MONITOR_USER } from "../../../configs/monitoring/monitor-config";
import { issueCertificate } from "../../../components/certificates/issue";
import { topologyOf } from "../../../configs/topology";
import { StatusAsker } from "../../../runtime/monitor/ask-once";
import { BackupMetricsSource } from "../../../runtime/monitor/backup-metrics";
import { CliError } from "../errors";
import type { OpenStack } from "../stack";

/** Enough for a busy machine, and for a person who waits. */
const TIMEOUT_MS = 2_000;

interface Shown {
  readonly cert: string;
  readonly key: string;
}

/** A certificate to show where servers ask for one: made by the stack's authority for this one use. */
async function ownCertificate({ name, outputs, settings }: OpenStack): Promise<Shown | undefined> {
  if (settings.tls.authClients !== "yes") return undefined;
  if (outputs.caKey === undefined)
    throw new CliError(
      "stack-unreadable",
      `servers of ${name} ask for a certificate, and there is no authority to make one`,
      {
        remedy: "look at the monitor's page, or set tls.authClients to optional",
      },
    );
  const spec = { commonName: "redis-ha status", dnsNames: ["redis-ha-status"], ips: [], days: 1 };
  const { cert, key } = await issueCertificate({ cert: outputs.ca, key: outputs.caKey }, spec);
  return { cert, key };
}

/**
 * Asks the servers of a stack themselves, with the password from its outputs: there need be no monitor. Backups are known where their
 * program serves metrics, which it does in a monitored stack, to whoever reaches containers' addresses.
 * @throws CliError `stack-unreadable` where the outputs hold no password of the monitor's user
 */
export async function statusAsker(stack: OpenStack): Promise<StatusAsker> {
  const { name, outputs, settings } = stack;
  const shown = await ownCertificate(stack);
  const password = outputs.passwords[MONITOR_USER];
  if (password === undefined)
    throw new CliError("stack-unreadable", `the outputs of ${name} hold no password of the user ${MONITOR_USER}`);
  const member = (server: { name: string; host: string; port: number }) => ({
    name: server.name,
    host: server.host,
    port: server.port,
  });
  const backup = settings.monitoring.enabled ? topologyOf(settings).services.get("backup") : undefined;
  return new StatusAsker({
    group: outputs.group,
    nodes: outputs.nodes.map(member),
    sentinels: outputs.sentinels.map(member),
    credentials: { user: MONITOR_USER, password: () => password, tls: () => ({ ca: outputs.ca, ...shown }) },
    backups:
      backup && settings.advertise === "container"
        ? new BackupMetricsSource(`http://${backup.containerIp}:${BACKUP_METRICS_PORT}/metrics`, outputs.group)
        : undefined,
    timeoutMs: TIMEOUT_MS,
  });
}

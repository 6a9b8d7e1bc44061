import { addressKey } from "../../../runtime/client/address";
import { readAudit } from "../audit";
import type { Engine } from "../engine";
import type { OpenStack } from "../stack";
import { assemble, type HistoryEntry } from "./assemble";
import { failoversIn } from "./failovers";
import { logLines, type LogLine } from "./log-line";
import { supervisorWords } from "./supervisors";

export interface History {
  /** The oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** From when on the Sentinels' logs tell; null where there are none. Docker keeps the last of each, and none of a replaced container. */
  readonly since: string | null;
}

/** Reads the logs of all members, and this machine's audit. @throws CliError where the engine can't be read */
export async function gatherHistory(open: OpenStack, engine: Engine): Promise<History> {
  const { settings, outputs, name } = open;
  const read = async (members: readonly { name: string }[]): Promise<LogLine[]> => {
    const all = members.map(async (m) => logLines(m.name, (await engine.logs(`${outputs.prefix}-${m.name}`)) ?? ""));
    return (await Promise.all(all)).flat();
  };
  const [sentinels, nodes] = await Promise.all([read(outputs.sentinels), read(outputs.nodes)]);
  const names = new Map(outputs.nodes.map((node) => [addressKey(node), node.name]));
  const failovers = failoversIn(sentinels, settings.group, (key) => names.get(key) ?? key);
  const oldest = Math.min(...sentinels.map(({ at }) => at));
  return {
    entries: assemble(failovers, supervisorWords(nodes), readAudit(name), settings.timeouts),
    since: Number.isFinite(oldest) ? new Date(oldest).toISOString() : null,
  };
}

import type { Address } from "../../client/address";
import { ask } from "../redis/ask";
import type { BackupSettings } from "../settings/types";
import { findSources } from "../source/observe";
import type { Follower } from "./choose-node";
import { forkOffset, historyOf, type HistoryFacts } from "./history";

type Settings = Pick<BackupSettings, "group" | "timeouts">;

/** The healthy nodes with their histories, the best first. @throws BackupError where there is none */
export async function healthyNodes(settings: Settings, signal: AbortSignal): Promise<Follower[]> {
  const { candidates } = await findSources(settings.group, { askMs: settings.timeouts.askMs, signal });
  const asked = candidates.map(async ({ address }): Promise<Follower[]> => {
    const history = await historyAt(address, settings, signal).catch(() => undefined);
    return history ? [{ address, history }] : [];
  });
  const nodes = (await Promise.all(asked)).flat();
  signal.throwIfAborted();
  return nodes;
}

/** From which offset on a node's bytes are of its own history, where that is another than the one it was asked for. */
export async function forkAt(
  address: Address,
  asked: string,
  id: string,
  settings: Settings,
): Promise<number | undefined> {
  if (id === asked) return undefined;
  const history = await historyAt(address, settings);
  return history && forkOffset(asked, history);
}

async function historyAt(
  address: Address,
  { group, timeouts }: Settings,
  signal?: AbortSignal,
): Promise<HistoryFacts | undefined> {
  const options = { access: group.access, natMap: group.natMap, timeoutMs: timeouts.askMs, signal };
  const [answer] = await ask(address, [["info", "replication"]], options);
  return answer?.ok === true ? historyOf(String(answer.value)) : undefined;
}

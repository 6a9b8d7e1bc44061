import { addressKey, type Address } from "../../client/address";
import { textOf } from "../errors";
import { ask, fieldsOf, type AskOptions } from "../redis/ask";

/** What one Sentinel answers about the group, as it stands: kept beside each backup. */
export interface SentinelReport {
  readonly master: Readonly<Record<string, string>>;
  readonly replicas: readonly Readonly<Record<string, string>>[];
  readonly sentinels: readonly Readonly<Record<string, string>>[];
}

/** By the Sentinel's address: its report, or why there is none. */
export type SentinelView = Readonly<Record<string, SentinelReport | { readonly error: string }>>;

/** Asks all Sentinels at once, each with a time limit of its own. Those that don't answer are told, never thrown. */
export async function viewSentinels(
  sentinels: readonly Address[],
  group: string,
  options: AskOptions,
): Promise<SentinelView> {
  const reports = await Promise.all(
    sentinels.map(async (address): Promise<[string, SentinelView[string]]> => [
      addressKey(address),
      await report(address, group, options).catch((error: unknown) => ({ error: textOf(error) })),
    ]),
  );
  options.signal?.throwIfAborted();
  return Object.fromEntries(reports);
}

async function report(address: Address, group: string, options: AskOptions): Promise<SentinelView[string]> {
  const [master, replicas, sentinels] = await ask(
    address,
    [
      ["sentinel", "master", group],
      ["sentinel", "replicas", group],
      ["sentinel", "sentinels", group],
    ],
    options,
  );
  if (!master?.ok) return { error: master?.error ?? "no answer" };
  return {
    master: fieldsOf(master.value),
    replicas: listOf(replicas?.ok === true ? replicas.value : undefined),
    sentinels: listOf(sentinels?.ok === true ? sentinels.value : undefined),
  };
}

const listOf = (reply: unknown): Record<string, string>[] => (Array.isArray(reply) ? reply.map(fieldsOf) : []);

/** Who is who, by the reports. */
export interface NamedNodes {
  /** Named by most of those Sentinels that answered; undefined where none did. */
  readonly master: Address | undefined;
  /** All nodes that any of them knows, the master among them. */
  readonly nodes: readonly Address[];
}

/** Pure: master and nodes out of the reports. */
export function namedNodes(view: SentinelView): NamedNodes {
  const votes = new Map<string, number>();
  const nodes = new Map<string, Address>();
  for (const entry of Object.values(view)) {
    if (!("master" in entry)) continue;
    const master = addressOf(entry.master);
    if (master) votes.set(addressKey(master), (votes.get(addressKey(master)) ?? 0) + 1);
    for (const fields of [entry.master, ...entry.replicas]) {
      const address = addressOf(fields);
      if (address) nodes.set(addressKey(address), address);
    }
  }
  const [first] = [...votes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return { master: first && nodes.get(first[0]), nodes: [...nodes.values()] };
}

function addressOf({ ip, port }: Readonly<Record<string, string>>): Address | undefined {
  const number = Number(port);
  return ip !== undefined && ip !== "" && number > 0 && number < 65_536 ? { host: ip, port: number } : undefined;
}

import { translate, type Address, type NatMap } from "../../client/address";
import { BackupError } from "../errors";
import { Refused, type ReplicationPoint } from "../replication/framing";
import { NO_PORT, call, explain, login, readLine, tryCall } from "../replication/handshake";
import { RawLink } from "../replication/raw-link";
import type { Access } from "../settings/types";

export interface StreamRequest {
  readonly address: Address;
  readonly natMap: NatMap | undefined;
  readonly access: Access;
  readonly askMs: number;
  readonly signal: AbortSignal;
  /** The last byte that we have: the stream goes on behind it. */
  readonly after: ReplicationPoint;
}

/** The stream of a node, from the byte that was asked for on. */
export interface Stream {
  /** The history that the node has now; another than the one asked for after a failover. */
  readonly id: string;
  /** What has come, valid until the next call; undefined when the node ended it. @throws Error when it breaks off */
  read(): Promise<Buffer | undefined>;
  close(): void;
}

/** As long as a replica waits by default (repl-timeout). A master sends a PING each 10 s, so silence is a broken link. */
const SILENCE_MS = 60_000;
const ACK_MS = 1000;
/**
 * Never more is acknowledged: a WAIT counts who has acknowledged its offset, and what we have is no copy of the data that could become
 * a master. What keeps the link is that an ACK comes, whatever it says.
 */
const ACKNOWLEDGED = "0";

/** The node can't go on where we are; it would have sent all data. */
export class NotContinued extends BackupError {}

/**
 * Follows a node as a replica would, from where we are, and by a partial resync only.
 * @throws NotContinued where the node refuses that; the link is closed before it sends anything
 */
export async function openStream({ address, natMap, access, askMs, signal, after }: StreamRequest): Promise<Stream> {
  const link = await RawLink.open(translate(address, natMap), access.tls, askMs, signal);
  try {
    await login(link, access, askMs);
    await tryCall(link, askMs, "REPLCONF", "listening-port", NO_PORT);
    await call(link, askMs, "REPLCONF", "capa", "eof", "capa", "psync2");
    link.send("PSYNC", after.id, String(after.offset + 1));
    const { line, rest } = await readLine(link, askMs);
    const id = /^\+CONTINUE ([0-9a-f]{40})$/.exec(line)?.[1];
    if (id === undefined) throw line.startsWith("-") ? new Refused(line.slice(1)) : notContinued(link.name, line);
    return follow(link, id, rest);
  } catch (error) {
    link.close();
    signal.throwIfAborted();
    throw explain(link.name, error);
  }
}

function follow(link: RawLink, id: string, rest: Buffer): Stream {
  let first: Buffer | undefined = rest.length > 0 ? rest : undefined;
  const acks = setInterval(() => link.send("REPLCONF", "ACK", ACKNOWLEDGED), ACK_MS);
  const close = (): void => {
    clearInterval(acks);
    link.close();
  };
  return {
    id,
    close,
    async read() {
      const held = first;
      first = undefined;
      return held ?? (await link.read(SILENCE_MS));
    },
  };
}

function notContinued(name: string, line: string): NotContinued {
  const shown = JSON.stringify(line.slice(0, 60));
  return new NotContinued("handshake", `${name} can't go on where the archive ends: it answered ${shown}`);
}

import { number } from "./info";
import { wordsOf } from "./rows";

/** A connection as CLIENT LIST shows it. */
export interface ConnectedClient {
  readonly user: string;
  /** `host:port` */
  readonly address: string;
  /** Its last command, `config|set`. */
  readonly command: string;
  readonly idleSeconds: number;
}

/** Reads the answer to CLIENT LIST. Pure. */
export function parseClients(reply: unknown): ConnectedClient[] {
  if (typeof reply !== "string") return [];
  return reply.split("\n").flatMap((line) => {
    const f = wordsOf(line);
    const [address, command] = [f.get("addr"), f.get("cmd")];
    if (address === undefined || command === undefined) return [];
    return [{ address, command, user: f.get("user") ?? "", idleSeconds: number(f.get("idle")) ?? 0 }];
  });
}

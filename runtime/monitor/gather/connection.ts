import { ask } from "../../client/pool/ask";
import { Link } from "../../client/pool/link";
import type { LinkOptions } from "../../client/pool/link-options";
import type { Target } from "../target";
import { isReply } from "./reply";
import { within } from "./within";

/** A command that the server refuses is not asked again for so long: each refusal is an entry in its ACL LOG. */
const REFUSED_FOR_MS = 600_000;

/**
 * The one connection to one server, kept open, as a TLS handshake costs the server more than all questions of a scrape. It is opened
 * anew by the next question after it ended. Questions of one turn of the event loop are written together.
 */
export class Connection {
  private link: Link | undefined;
  private opening: Promise<Link> | undefined;
  private closed = false;
  private readonly refused = new Map<string, number>();

  constructor(
    private readonly target: Target,
    private readonly options: (connectTimeoutMs: number) => LinkOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Commands that the server refuses to this user at present, `acl|log` and so on. */
  get refusedCommands(): string[] {
    return [...this.refused].filter(([, at]) => this.now() - at < REFUSED_FOR_MS).map(([name]) => name);
  }

  /**
   * Opens the connection if there is none.
   * @throws ConnectionError, within `timeoutMs`
   */
  async ready(timeoutMs: number): Promise<void> {
    await this.current(timeoutMs);
  }

  /**
   * Asks something that changes nothing. Undefined where the server refuses the command to this user, or does not know it.
   * @throws when no answer comes within `timeoutMs`; the connection is then given up, as later answers would be mistaken for others
   */
  async ask(timeoutMs: number, name: string, ...args: string[]): Promise<unknown> {
    return this.guarded(timeoutMs, name, args, (link) => ask(link, name, args, timeoutMs));
  }

  /** As `ask`, but texts come as they were sent, byte by byte. */
  async askBytes(timeoutMs: number, name: string, ...args: string[]): Promise<unknown> {
    return this.guarded(timeoutMs, name, args, (link) =>
      within(link.redis.callBuffer(name, ...args), timeoutMs, `no answer to ${name.toUpperCase()}`),
    );
  }

  close(): void {
    this.closed = true;
    this.link?.destroy();
  }

  private async guarded(
    timeoutMs: number,
    name: string,
    args: readonly string[],
    send: (link: Link) => Promise<unknown>,
  ): Promise<unknown> {
    const command = SUBCOMMANDS.has(name) ? `${name}|${args[0] ?? ""}` : name;
    const at = this.refused.get(command);
    if (at !== undefined && this.now() - at < REFUSED_FOR_MS) return undefined;
    const link = await this.current(timeoutMs);
    try {
      const answer = await send(link);
      this.refused.delete(command);
      return answer;
    } catch (error) {
      if (isReply(error)) {
        if (/^(NOPERM|ERR unknown)/.test(error.message)) {
          this.refused.set(command, this.now());
          return undefined;
        }
        throw error;
      }
      link.destroy(true);
      throw error;
    }
  }

  private async current(timeoutMs: number): Promise<Link> {
    if (this.closed) throw new Error("the monitor stops");
    if (this.link?.open) return this.link;
    this.opening ??= this.open(timeoutMs).finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async open(timeoutMs: number): Promise<Link> {
    const link = await Link.open(this.target.reachable, this.target.address, this.options(timeoutMs));
    if (this.closed) link.destroy();
    this.refused.clear();
    this.link = link;
    return link;
  }
}

const SUBCOMMANDS: ReadonlySet<string> = new Set(["acl", "client", "latency", "memory", "sentinel", "slowlog"]);

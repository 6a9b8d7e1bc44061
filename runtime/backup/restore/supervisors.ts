import { request } from "node:https";
import { SUPERVISOR_PATHS, type HoldRequest, type NodeAddress, type NodeRoom } from "../../../configs/supervisor";
import { BackupError, textOf } from "../errors";
import type { TlsFiles } from "../settings/types";

/** The nodes' supervisors, and how they are asked. Holds a secret. */
export interface Supervisors {
  readonly nodes: readonly NodeAddress[];
  /** Of the ACL user `node`. */
  readonly password: string;
  readonly tls: TlsFiles;
}

/** What a node has, or why its supervisor did not tell. */
export interface SupervisedNode {
  readonly node: NodeAddress;
  readonly room: NodeRoom | undefined;
  /** Undefined where it told; `silent` marks one that can't be reached, as with its whole node. */
  readonly fault: { readonly text: string; readonly silent: boolean } | undefined;
}

/** Asks all supervisors for their node's room, each with a time limit of its own. Never throws. */
export function askRooms(supervisors: Supervisors, timeoutMs: number): Promise<SupervisedNode[]> {
  return Promise.all(
    supervisors.nodes.map(async (node): Promise<SupervisedNode> => {
      try {
        const room = (await call(supervisors, node, "GET", SUPERVISOR_PATHS.room, timeoutMs)) as NodeRoom;
        return { node, room, fault: undefined };
      } catch (error) {
        return { node, room: undefined, fault: { text: textOf(error), silent: !(error instanceof Refused) } };
      }
    }),
  );
}

export interface HoldOptions extends Pick<HoldRequest, "id" | "reason"> {
  readonly timeoutMs: number;
  /** Called once, when the master's supervisor may look after its node again although nobody ended the word. */
  readonly onLost: (reason: BackupError) => void;
}

/** So long after we have died a node is left as it is. */
const HOLD_MS = 15_000;
const RENEW_MS = HOLD_MS / 5;

/** Has the supervisors leave their nodes as they are, for as long as this process lives and wants it. */
export class SupervisorHold {
  private timer: NodeJS.Timeout | undefined;
  /** All renewals so far. */
  private renewals: Promise<unknown> = Promise.resolve();
  private heldUntil = 0;

  /** @param master the node whose supervisor must agree; the others are asked as well, and one that is down with its node does no harm */
  constructor(
    private readonly supervisors: Supervisors,
    private readonly master: NodeAddress,
    private readonly options: HoldOptions,
  ) {}

  /** @throws BackupError where the master's supervisor does not agree; then nobody is held */
  async begin(): Promise<void> {
    try {
      await this.say();
    } catch (error) {
      await this.end();
      throw new BackupError("switch", `the supervisor of ${this.master.name}: ${textOf(error)}`, { cause: error });
    }
    this.timer = setInterval(() => {
      this.renewals = Promise.all([this.renewals, this.renew()]);
    }, RENEW_MS);
  }

  /** Never throws: where the word can't be given back, it runs out. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    // One that comes after the word's end would be taken for a new word.
    await this.renewals;
    await Promise.allSettled(this.supervisors.nodes.map((node) => this.word(node, "DELETE")));
  }

  private async renew(): Promise<void> {
    try {
      await this.say();
    } catch (error) {
      if (this.timer === undefined || performance.now() < this.heldUntil - RENEW_MS) return;
      clearInterval(this.timer);
      const reason = `the supervisor of ${this.master.name} can't be told any more to leave it as it is: ${textOf(error)}`;
      this.options.onLost(new BackupError("switch", reason));
    }
  }

  private async say(): Promise<void> {
    const asked = performance.now();
    const others = this.supervisors.nodes.filter((node) => node !== this.master);
    const [mine] = await Promise.allSettled([this.word(this.master, "PUT"), ...others.map((n) => this.word(n, "PUT"))]);
    if (mine.status === "rejected") throw mine.reason;
    this.heldUntil = asked + HOLD_MS;
  }

  private word(node: NodeAddress, method: "PUT" | "DELETE"): Promise<unknown> {
    const { id, reason, timeoutMs } = this.options;
    const body: HoldRequest = { id, reason, forMs: HOLD_MS };
    return call(this.supervisors, node, method, SUPERVISOR_PATHS.hold, timeoutMs, body);
  }
}

/** It answered, and not as asked. */
class Refused extends Error {}

function call(
  { password, tls }: Supervisors,
  node: NodeAddress,
  method: string,
  path: string,
  timeoutMs: number,
  body?: object,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { ca, cert, key } = tls;
    const text = body === undefined ? "" : JSON.stringify(body);
    const req = request(
      {
        ...{ host: node.host, port: node.supervisorPort, path, method, agent: false, ca, cert, key },
        headers: { authorization: `Bearer ${password}`, "content-length": Buffer.byteLength(text) },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (res) => {
        let said = "";
        res.setEncoding("utf8");
        res.on("data", (chunk: string) => (said += chunk));
        res.on("error", reject);
        res.on("end", () => {
          if (res.statusCode === 200) resolve(JSON.parse(said));
          else reject(new Refused(refusal(res.statusCode ?? 0, said)));
        });
      },
    );
    req.on("error", reject);
    req.end(text);
  });
}

function refusal(code: number, said: string): string {
  if (code === 401) return "it does not take the password of the user node: is the stack up to date?";
  if (code === 404) return "it runs an older image; bring the stack up first";
  if (code === 409) return `another program has it left as it is: ${said}`;
  return `it answers ${code}`;
}

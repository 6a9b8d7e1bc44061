import type { Redis } from "ioredis";
import { answerOf } from "./answer";
import { blockingLimit, boundBlocking } from "./command-names";
import { CommandBase } from "./command-methods";
import type { CallSettings, Finish } from "./executor/call";
import type { Executor } from "./executor/executor";
import type { Route } from "./executor/route";
import type { Lease } from "./pool/lease";
import type { Link } from "./pool/link";
import type { CommandSpec } from "./pool/write-unit";

/** Commands after which a connection is not as it was. */
const leavesTraces = /^(watch|select|subscribe|psubscribe|ssubscribe|monitor|multi|client|auth|hello|readonly|reset)$/;

/**
 * A connection to the master that one caller has to himself. Its calls have deadlines like all others, and are never repeated on
 * another connection: what was WATCHed or SELECTed here would be missing there. Give it back, or it is taken away in the end.
 */
export class ClientLease extends CommandBase implements AsyncDisposable {
  private clean = true;
  private readonly route: Route;

  constructor(
    private readonly lease: Lease,
    private readonly executor: Executor,
    group: Route,
    private readonly deadlineMs: number,
  ) {
    super();
    const { generation } = group;
    this.route = {
      generation,
      once: true,
      find: () => this.openLink(),
      notMaster: (g) => group.notMaster(g),
      current: (g) => group.current(g),
    };
  }

  /** The ioredis object: for subscriptions, monitoring, and whatever has no method here. No deadline guards it. */
  get redis(): Redis {
    this.clean = false;
    return this.lease.link.redis;
  }

  override execute(name: string, args: readonly unknown[], encoding: "utf8" | undefined): Promise<unknown> {
    const operation = name.toLowerCase();
    if (leavesTraces.test(operation)) this.clean = false;
    if (operation === "unwatch" || operation === "exec" || operation === "discard") this.clean = true;
    const limit = blockingLimit(operation, args);
    const deadlineMs = this.deadlineMs + (limit?.ms ?? 0);
    const bounded = limit ? boundBlocking(args, limit, deadlineMs) : args;
    return this.run([{ name, args: bounded }], { operation, encoding, deadlineMs }, answerOf);
  }

  /** Any command by its name. */
  call(name: string, ...args: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.execute(name, args, "utf8");
  }

  /** Commands written in one piece. */
  unit(operation: string, commands: readonly CommandSpec[], finish: Finish): Promise<unknown> {
    const result = this.run(commands, { operation, encoding: "utf8", deadlineMs: this.deadlineMs }, finish);
    return result.finally(() => (this.clean = true));
  }

  /** Gives the connection back; it is used again only if nothing was done that leaves traces. */
  release(): void {
    this.lease.release(this.clean);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.release();
    return Promise.resolve();
  }

  private run(commands: readonly CommandSpec[], settings: CallSettings, finish: Finish): Promise<unknown> {
    return this.executor.run(commands, settings, this.route, finish);
  }

  private openLink(): Link | undefined {
    return this.lease.link.open ? this.lease.link : undefined;
  }
}

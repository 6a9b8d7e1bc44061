import type { Registry } from "prom-client";
import type { CallOptions } from "./call-options";
import { ClientView } from "./client-view";
import { DeadlineExceededError } from "./errors";
import { ClientEmitter, type ClientEvents } from "./events";
import { ClientMetrics } from "./metrics";
import { resolveOptions, type OptionsOrUrl } from "./options/resolve";
import { Runtime } from "./runtime";

/** What is not a setting of the connection. */
export interface ClientExtras {
  /** Where the client's metrics go; none are kept without it. */
  readonly registry?: Registry;
}

/**
 * A Redis client that follows the group's master. Every command is a method; each call settles within its deadline, and none is
 * repeated that must not run twice. Make one a process and share it.
 */
export class RedisClient extends ClientView {
  private readonly emitter: ClientEmitter;
  private readonly runtime: Runtime;

  /** @throws InvalidOptionsError. It connects in the background; use connect() to wait for the first master. */
  constructor(options: OptionsOrUrl, extras: ClientExtras = {}) {
    const resolved = resolveOptions(options);
    const emitter = new ClientEmitter();
    const metrics = extras.registry && ClientMetrics.in(extras.registry);
    const runtime = new Runtime(resolved, emitter, metrics);
    super(runtime, {});
    this.emitter = emitter;
    this.runtime = runtime;
    runtime.start();
  }

  /** Listens to an event. */
  on<K extends keyof ClientEvents>(event: K, listener: (...args: ClientEvents[K]) => void): this {
    this.emitter.on(event, listener as never);
    return this;
  }

  off<K extends keyof ClientEvents>(event: K, listener: (...args: ClientEvents[K]) => void): this {
    this.emitter.off(event, listener as never);
    return this;
  }

  /** Waits until calls can be sent to a master. @throws DeadlineExceededError; the client goes on trying */
  async ready(timeoutMs = this.runtime.options.deadlineMs): Promise<void> {
    const { emitter, runtime } = this;
    if (runtime.group.ready) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (runtime.group.ready) finish(resolve);
      };
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        emitter.off("connection", look);
        settle();
      };
      const timer = setTimeout(
        () => finish(() => reject(new DeadlineExceededError("connect", timeoutMs, "a master"))),
        timeoutMs,
      );
      emitter.on("connection", look);
    });
  }

  /**
   * Ends the client: new calls are refused at once, running ones have `drainMs` to finish. Afterwards no socket, timer or listener
   * is left. Calling it again waits for the same end.
   */
  close({ drainMs = 1_000 }: { drainMs?: number } = {}): Promise<void> {
    return this.runtime.close(drainMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

export type { CallOptions };

import { list } from "@ioredis/commands";
import type { RedisCommander } from "ioredis";

type Stateful =
  | "subscribe"
  | "unsubscribe"
  | "psubscribe"
  | "punsubscribe"
  | "ssubscribe"
  | "sunsubscribe"
  | "multi"
  | "exec"
  | "discard"
  | "watch"
  | "unwatch"
  | "wait"
  | "waitaof"
  | "select"
  | "auth"
  | "hello"
  | "quit"
  | "monitor"
  | "reset"
  | "readonly"
  | "readwrite"
  | "asking"
  | "sync"
  | "psync"
  | "replconf"
  | "pipeline"
  | "call"
  | "callBuffer";

/** Every Redis command as a method, typed as ioredis types it; `getBuffer` and the like answer with Buffers. */
export type CommandMethods = Omit<RedisCommander, Stateful>;

/** Runs whatever the methods are called with. */
export interface CommandRunner {
  /** @param encoding undefined answers with Buffers */
  execute(name: string, args: readonly unknown[], encoding: "utf8" | undefined): Promise<unknown>;
}

type Base = abstract new () => CommandMethods & CommandRunner;

abstract class Methods implements CommandRunner {
  abstract execute(name: string, args: readonly unknown[], encoding: "utf8" | undefined): Promise<unknown>;
}

for (const name of list) {
  if (name in Methods.prototype) continue;
  define(name, function (this: CommandRunner, ...args: unknown[]) {
    return this.execute(name, args, "utf8");
  });
  define(`${name}Buffer`, function (this: CommandRunner, ...args: unknown[]) {
    return this.execute(name, args, undefined);
  });
}

function define(name: string, value: (this: CommandRunner, ...args: unknown[]) => Promise<unknown>): void {
  Object.defineProperty(Methods.prototype, name, { value, writable: true, configurable: true });
}

/** A class that has all command methods and leaves `execute` to its heir. */
export const CommandBase = Methods as unknown as Base;

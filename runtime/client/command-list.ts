import { CommandBase } from "./command-methods";
import type { CommandSpec } from "./pool/write-unit";

/** Gathers commands instead of running them; every method returns a promise that nobody should wait for. */
export class CommandList extends CommandBase {
  readonly commands: CommandSpec[] = [];

  override execute(name: string, args: readonly unknown[]): Promise<unknown> {
    this.commands.push({ name, args });
    return Promise.resolve("QUEUED");
  }

  /** Adds any command by its name. */
  add(name: string, ...args: readonly (string | number | Buffer)[]): this {
    this.commands.push({ name, args });
    return this;
  }
}

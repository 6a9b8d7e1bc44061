import type { CallOptions } from "./call-options";
import { CommandBase } from "./command-methods";

/** What a view hands its commands to. */
export interface CommandTarget {
  execute(name: string, args: readonly unknown[], encoding: "utf8" | undefined, options: CallOptions): Promise<unknown>;
}

/** The same client with other settings for its calls. Cheap: make one wherever it reads well. */
export class ClientView extends CommandBase {
  constructor(
    private readonly target: CommandTarget,
    private readonly options: CallOptions,
  ) {
    super();
  }

  override execute(name: string, args: readonly unknown[], encoding: "utf8" | undefined): Promise<unknown> {
    return this.target.execute(name, args, encoding, this.options);
  }

  /** Any command by its name, also one this library does not know. It answers with strings. */
  call(name: string, ...args: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.execute(name, args, "utf8");
  }

  /** Further settings on top of these. */
  with(options: CallOptions): ClientView {
    return new ClientView(this.target, { ...this.options, ...options });
  }
}

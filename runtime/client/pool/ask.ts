import { addressKey } from "../address";
import { ConnectionError } from "../errors";
import { lateTimer } from "../late-timer";
import type { Link } from "./link";
import type { WriteUnit } from "./write-unit";

/** One question that the library itself asks on a connection. */
class Question implements WriteUnit {
  readonly encoding = "utf8";
  readonly commands;
  settled = false;

  constructor(
    private readonly link: Link,
    name: string,
    args: readonly string[],
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.commands = [{ name, args }];
  }

  written(): void {
    // Nothing depends on it: these questions change nothing.
  }

  answered(_index: number, error: Error | undefined, value: unknown): void {
    this.settled = true;
    if (error) this.reject(error);
    else this.resolve(value);
  }

  dropped(): void {
    this.fail("the connection ended");
  }

  fail(why: string): void {
    this.settled = true;
    this.reject(new ConnectionError(addressKey(this.link.address), why));
  }
}

/**
 * Asks something that changes nothing.
 * @throws ConnectionError after `timeoutMs` or when the connection ends; the server's own error when it refuses
 */
export function ask(link: Link, name: string, args: readonly string[], timeoutMs: number): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const question = new Question(link, name, args, finish(resolve), finish(reject));
    const cancel = lateTimer(timeoutMs, () =>
      question.fail(`no answer to ${name.toUpperCase()} within ${timeoutMs} ms`),
    );
    function finish<T>(settle: (value: T) => void): (value: T) => void {
      return (value) => {
        cancel();
        settle(value);
      };
    }
    link.write(question);
  });
}

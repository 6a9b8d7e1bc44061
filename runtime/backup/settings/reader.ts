import { readFileSync } from "node:fs";
import { parseAddress, type Address } from "../../client/address";
import { BackupError } from "../errors";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and remembers every fault, so that all are told at once. Values are never repeated. */
export class Reader {
  private readonly faults: string[] = [];

  constructor(private readonly env: Environment) {}

  text(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === "" ? undefined : value;
  }

  required(name: string, remedy: string): string {
    const value = this.text(name);
    if (value === undefined) this.fault(name, `is not set; ${remedy}`);
    return value ?? "";
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name) ?? fallback;
    const found = allowed.find((one) => one === value);
    if (found === undefined) this.fault(name, `must be one of ${allowed.join(", ")}`);
    return found ?? fallback;
  }

  number(name: string, [low, high]: readonly [number, number]): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= low && number <= high) return number;
    this.fault(name, `must be a whole number from ${low} to ${high}`);
    return undefined;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (["true", "1", "yes", "on"].includes(value)) return true;
    if (["false", "0", "no", "off"].includes(value)) return false;
    this.fault(name, "must be true or false");
    return fallback;
  }

  /** What is in the file that the variable names. */
  file(name: string): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      this.fault(name, `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
      return undefined;
    }
  }

  /** A secret from the file that `<name>_FILE` names. In the variable itself it would be seen by whoever may list processes or containers. */
  secret(name: string): string | undefined {
    if (this.text(name) !== undefined)
      this.fault(name, `holds a secret in the environment; put it into a file and name that by ${name}_FILE`);
    return this.file(`${name}_FILE`)?.replace(/\r?\n$/, "");
  }

  addresses(name: string, defaultPort: number): Address[] {
    const parts = (this.text(name) ?? "").split(",").filter((part) => part.trim() !== "");
    const all = parts.map((part) => parseAddress(part, defaultPort));
    if (all.includes(undefined)) this.fault(name, "must be host:port, several separated by commas");
    return all.filter((address) => address !== undefined);
  }

  /** `announced=reachable,…` */
  natMap(name: string): Record<string, Address> | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const pairs = text.split(",").map((pair): [string, Address] | undefined => {
      const [from = "", to = ""] = pair.split("=");
      const announced = parseAddress(from, 0);
      const reachable = parseAddress(to, 0);
      return announced && reachable && [from.trim(), reachable];
    });
    if (pairs.includes(undefined)) this.fault(name, "must be announced=reachable, each host:port, separated by commas");
    return Object.fromEntries(pairs.filter((pair) => pair !== undefined));
  }

  fault(name: string, problem: string): void {
    this.faults.push(`${name} ${problem}`);
  }

  /** @throws BackupError with all faults */
  done(): void {
    if (this.faults.length > 0) throw new BackupError("settings", this.faults.join("; "));
  }
}

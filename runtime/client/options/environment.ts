import { readFileSync } from "node:fs";
import { parseAddress } from "../address";
import { InvalidOptionsError, type OptionFault } from "../errors";
import type { Password } from "./password";
import type { ClientOptionsInput } from "./schema";
import { parseUrl, type UrlParts } from "./url";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and remembers every fault, so that all are told at once. */
class Reader {
  readonly faults: OptionFault[] = [];
  constructor(private readonly env: Environment) {}

  text(name: string): string | undefined {
    const value = this.env[name];
    return value === undefined || value === "" ? undefined : value;
  }

  fault(path: string, problem: string): void {
    this.faults.push({ path, problem });
  }

  number(name: string, scale = 1): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d+(\.\d+)?$/.test(text)) {
      this.fault(name, "expected a number");
      return;
    }
    return Number(text) * scale;
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (["true", "1", "yes", "on"].includes(text)) return true;
    if (["false", "0", "no", "off"].includes(text)) return false;
    this.fault(name, "expected true or false");
  }

  /** A secret from the variable itself, or from the file that `<name>_FILE` names, which is read anew for each connection. */
  secret(name: string): Password | undefined {
    const path = this.text(`${name}_FILE`);
    return this.text(name) ?? (this.file(`${name}_FILE`) === undefined ? undefined : () => withoutEnd(path ?? ""));
  }

  file(name: string): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      this.fault(name, `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
      return;
    }
  }

  /** A file that is read anew for each connection. */
  live(name: string): (() => string) | undefined {
    const path = this.text(name);
    return path === undefined || this.file(name) === undefined ? undefined : () => readFileSync(path, "utf8");
  }

  url(name: string): UrlParts | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return parseUrl(text);
    } catch (error) {
      this.fault(name, (error as Error).message);
      return;
    }
  }

  addresses(name: string): { host: string; port: number }[] | undefined {
    const all = this.text(name)
      ?.split(",")
      .map((part) => parseAddress(part, 26379));
    if (all === undefined) return undefined;
    const good = all.filter((a) => a !== undefined);
    if (good.length === all.length) return good;
    this.fault(name, "expected host:port,host:port");
    return undefined;
  }
}

function withoutEnd(path: string): string {
  return readFileSync(path, "utf8").replace(/\r?\n$/, "");
}

/**
 * Options from environment variables (docs/client.md has the table). Times there are seconds, as in other Redis clients.
 * @throws InvalidOptionsError with all faults
 */
export function optionsFromEnvironment(env: Environment = process.env): ClientOptionsInput {
  const read = new Reader(env);
  const url = read.url("REDIS_URL");
  const sentinels = read.addresses("REDIS_SENTINELS") ?? url?.sentinels;
  const secure = read.flag("REDIS_SSL") ?? url?.tls ?? true;
  const acks = read.number("REDIS_ACKS");
  const options: ClientOptionsInput = omitUndefined({
    address: sentinels ? undefined : url?.address,
    username: read.text("REDIS_USERNAME") ?? url?.username,
    password: read.secret("REDIS_PASSWORD") ?? url?.password,
    db: read.number("REDIS_DB") ?? url?.db,
    clientName: read.text("REDIS_CLIENT_NAME"),
    maxConnections: read.number("REDIS_MAX_CONNECTIONS"),
    sharedConnections: read.number("REDIS_SHARED_CONNECTIONS"),
    connectTimeoutMs: read.number("REDIS_CONNECTION_TIMEOUT", 1000),
    socketTimeoutMs: read.number("REDIS_SOCKET_TIMEOUT", 1000),
    deadlineMs: read.number("REDIS_DEADLINE", 1000),
    retry: omitUndefined({ onTimeout: read.flag("REDIS_RETRY_ON_TIMEOUT") }),
    tls: secure
      ? omitUndefined({
          verify: read.text("REDIS_SSL_CERT_REQS") as "required" | undefined,
          ca: read.live("REDIS_SSL_CA_CERTS"),
          cert: read.live("REDIS_SSL_CERTFILE"),
          key: read.live("REDIS_SSL_KEYFILE"),
        })
      : false,
    acks:
      acks === undefined
        ? undefined
        : omitUndefined({ replicas: acks, timeoutMs: read.number("REDIS_ACKS_TIMEOUT", 1000) }),
    sentinel: sentinels
      ? omitUndefined({
          addresses: [...sentinels],
          group: read.text("REDIS_MASTER_NAME") ?? url?.group,
          username: read.text("REDIS_SENTINEL_USERNAME"),
          password: read.secret("REDIS_SENTINEL_PASSWORD"),
        })
      : undefined,
  });
  if (!sentinels && !url?.address && read.faults.length === 0) {
    read.fault("REDIS_URL", "expected REDIS_URL, or REDIS_SENTINELS with REDIS_MASTER_NAME");
  }
  if (read.faults.length > 0) throw new InvalidOptionsError(read.faults);
  return options;
}

/** Absent and undefined must mean the same: a default. */
function omitUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

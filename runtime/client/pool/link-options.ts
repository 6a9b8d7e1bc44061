import type { RedisOptions } from "ioredis";
import type { Address } from "../address";
import { passwordNow, type Password } from "../options/password";
import { tlsFor, type TlsOptions } from "../options/tls";

/** How to log in to one kind of server. */
export interface LinkOptions {
  readonly username?: string | undefined;
  readonly password?: Password | undefined;
  readonly db: number;
  readonly tls: TlsOptions | false;
  readonly clientName: string;
  /** TCP, TLS, log-in and first questions together, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly protocol: 2 | 3;
  /** Aborting it ends the opening; a connection that is open by then is for whoever opened it to close. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The settings of ioredis that this library owns: one object is one socket, it never reconnects, never queues and never resends.
 * Each of these decisions is made outside, where deadlines and categories are known.
 * @param announced the address as servers name it, which its certificate is for; `address` is where to connect
 */
export function ioredisOptions(address: Address, announced: Address, options: LinkOptions): RedisOptions {
  return {
    host: address.host,
    port: address.port,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: passwordNow(options.password) }),
    ...(options.tls === false ? {} : { tls: tlsFor(announced, options.tls, address) }),
    db: options.db,
    protocol: options.protocol,
    connectionName: options.clientName,
    connectTimeout: options.connectTimeoutMs,
    disconnectTimeout: 300,
    disableClientInfo: true,
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    retryStrategy: () => null,
  };
}

import { isNativeError } from "node:util/types";
import { Redis, type RedisOptions } from "ioredis";
import { addressKey, translate, type Address, type NatMap } from "../../client/address";
import { textOf } from "../errors";
import type { Access } from "../settings/types";

/** One command and its arguments. */
export type Question = readonly [string, ...string[]];

/** An answer, or what was answered instead. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

export interface AskOptions {
  readonly access: Access;
  readonly natMap?: NatMap | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Of a connection that is opened when it is wanted, never again by itself, and on which every answer has a time limit. */
export function connectionOptions(address: Address, { access, natMap, timeoutMs }: AskOptions): RedisOptions {
  return {
    ...translate(address, natMap),
    ...(access.username === undefined ? {} : { username: access.username }),
    ...(access.password === undefined ? {} : { password: access.password }),
    ...(access.tls ? { tls: { ...access.tls } } : {}),
    protocol: 2,
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    disconnectTimeout: 100,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: () => null,
  };
}

/**
 * Asks a node or a Sentinel on a connection of its own, which is closed afterwards.
 * @returns an answer for each question; one that is refused does not spoil the others
 * @throws Error when there is no connection, or no answer in time
 */
export async function ask(address: Address, questions: readonly Question[], o: AskOptions): Promise<Answer[]> {
  const { timeoutMs, signal } = o;
  const redis = new Redis(connectionOptions(address, o));
  // A failed connection tells its reason by this event only; the calls reject with a general one.
  let reason: unknown;
  redis.on("error", (error) => (reason ??= error));
  const abort = (): void => redis.disconnect();
  signal?.addEventListener("abort", abort);
  try {
    signal?.throwIfAborted();
    await within(timeoutMs, redis.connect());
    return await Promise.all(
      questions.map(async ([name, ...args]): Promise<Answer> => {
        try {
          return { ok: true, value: await redis.call(name, ...args) };
        } catch (error) {
          if (isNativeError(error) && error.name === "ReplyError") return { ok: false, error: error.message };
          throw error;
        }
      }),
    );
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new Error(`${addressKey(address)}: ${textOf(reason ?? error)}`, { cause: error });
  } finally {
    signal?.removeEventListener("abort", abort);
    redis.disconnect();
  }
}

/** ioredis' own limit covers the connection, not a server that accepts it and stays silent. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A flat list of names and values, as Sentinel answers. */
export function fieldsOf(reply: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  if (Array.isArray(reply))
    for (let i = 0; i + 1 < reply.length; i += 2) fields[String(reply[i])] = String(reply[i + 1]);
  return fields;
}

import {
  authorityCertificate,
  lookAtCertificate,
  type SeenCertificate,
} from "../../../../runtime/monitor/certificates";
import { Connection } from "../../../../runtime/monitor/gather/connection";
import { fieldsOf } from "../../../../runtime/monitor/parse/rows";
import type { Reading, Snapshot } from "../../../../runtime/monitor/reading";
import type { Target } from "../../../../runtime/monitor/target";
import type { Access } from "../../access";
import { readServer } from "../../snapshot";
import { aclDrift, type AclDrift, type Catalogue } from "../acl-drift";
import { renderedAcl, renderedConf, type Known } from "../rendered";
import { confDrift, oddOnes } from "../conf-drift";
import type { ServerFacts } from "../facts";

/** For one question, connecting included. */
const ASK_MS = 3000;

interface Asked {
  readonly target: Target;
  readonly reading: Reading;
  readonly clockAheadMs: number | undefined;
  readonly config: ReadonlyMap<string, string> | undefined;
  readonly acl: readonly AclDrift[] | undefined;
  readonly certificate: SeenCertificate | undefined;
}

export interface ServersFacts {
  readonly snapshot: Snapshot;
  readonly servers: Readonly<Record<string, ServerFacts>>;
  readonly authority: SeenCertificate | undefined;
}

/** Asks all nodes and Sentinels at once, each within its time; whoever does not answer is silent. */
export async function askServers(open: Known, access: Access): Promise<ServersFacts> {
  const startedAt = performance.now();
  const all = await Promise.all(access.targets.map((target) => askServer(target, open, access)));
  const lives = Object.fromEntries(all.flatMap((a) => (a.config ? [[a.target.name, a.config] as const] : [])));
  const odd = oddOnes(renderedConf(open, open.settings.ports.redis), lives);
  const facts = all.map(({ target, clockAheadMs, certificate, config, acl }): [string, ServerFacts] => {
    const rendered = renderedConf(open, target.address.port);
    const drift = config && [...confDrift(rendered, config), ...(odd[target.name] ?? [])];
    return [target.name, { clockAheadMs, certificate, acl, config: drift }];
  });
  return {
    snapshot: { at: Date.now(), tookMs: performance.now() - startedAt, readings: all.map(({ reading }) => reading) },
    servers: Object.fromEntries(facts),
    authority: authorityCertificate(open.outputs.ca),
  };
}

async function askServer(target: Target, open: Known, access: Access): Promise<Asked> {
  const { settings } = open;
  const connection = new Connection(target, access.link);
  const ask: Ask = (name, ...words) => connection.ask(ASK_MS, name, ...words);
  const certificate = lookAtCertificate(target, tlsOf(access), ASK_MS).catch(() => undefined);
  const nothing = { clockAheadMs: undefined, config: undefined, acl: undefined };
  try {
    const reading = await readServer(target, connection, settings.group);
    if (reading.kind === "silent") return { target, reading, ...nothing, certificate: await certificate };
    const node = target.kind === "node";
    const [clockAheadMs, config, acl] = await Promise.all([
      node ? clockOf(() => ask("time")) : undefined,
      node ? ask("config", "get", "*").then(fieldsOf) : undefined,
      aclDrifts(ask, renderedAcl(open, node)),
    ]).catch(() => [undefined, undefined, undefined]);
    return { target, reading, clockAheadMs, config, acl, certificate: await certificate };
  } finally {
    connection.close();
  }
}

function tlsOf({ credentials: { ca, cert, key } }: Access) {
  return { ca, cert, key };
}

type Ask = (name: string, ...words: string[]) => Promise<unknown>;

async function aclDrifts(ask: Ask, users: string): Promise<AclDrift[] | undefined> {
  const [list, categories] = await Promise.all([ask("acl", "list"), ask("acl", "cat")]);
  if (!isTexts(list) || !isTexts(categories)) return undefined;
  const members = await Promise.all(categories.map((category) => ask("acl", "cat", category)));
  const catalogue: Catalogue = new Map(
    categories.map((category, i) => {
      const commands = members[i];
      return [category, isTexts(commands) ? commands : []];
    }),
  );
  return aclDrift(users, list, catalogue);
}

/**
 * How far a clock is ahead of ours, in milliseconds. It was read at some moment between question and answer, so the least that this
 * allows is told.
 */
async function clockOf(time: () => Promise<unknown>): Promise<number | undefined> {
  const before = Date.now();
  const answer = await time();
  const after = Date.now();
  if (!Array.isArray(answer)) return undefined;
  const [seconds, micros] = (answer as unknown[]).map(Number);
  return leastAhead((seconds ?? NaN) * 1000 + (micros ?? NaN) / 1000, before, after);
}

/** Pure. @param after in whole milliseconds, as Date.now() is, so it may have been almost one later. @returns 0 where the clocks may agree */
export function leastAhead(theirs: number, before: number, after: number): number | undefined {
  if (Number.isNaN(theirs)) return undefined;
  if (theirs > after + 1) return theirs - after - 1;
  return theirs < before ? theirs - before : 0;
}

function isTexts(reply: unknown): reply is string[] {
  return Array.isArray(reply) && reply.every((entry) => typeof entry === "string");
}

import { parseConf } from "../../../configs/live-conf";

/** A directive that has another value than was rendered. */
export interface ConfDrift {
  readonly name: string;
  /** What the settings say; undefined for a directive that they leave alone, which differs among the nodes. */
  readonly rendered: string | undefined;
  readonly live: string;
}

/** Values that are never shown. */
const SECRET = /auth|pass/;
/** What the supervisor writes, and what is another way to say it. */
const OF_ONE_NODE = /^(replicaof|slaveof|replica-announce-.*|slave-announce-.*|pidfile)$/;
const CLASSES: Readonly<Record<string, string>> = { slave: "replica" };
/** What `A` stands for in notify-keyspace-events (redis.conf). */
const ALL_EVENTS = "g$lshzxetd";

/**
 * The directives of a running server that are not as rendered. A directive that the server does not know is no drift: it would not have
 * started with it. Pure.
 * @param live the answer to CONFIG GET *
 */
export function confDrift(rendered: string, live: ReadonlyMap<string, string>): ConfDrift[] {
  return [...parseConf(rendered)].flatMap(([name, wanted]) => {
    const has = live.get(name);
    if (has === undefined || canonical(name, has) === canonical(name, wanted)) return [];
    return [shown({ name, rendered: wanted, live: has })];
  });
}

/**
 * Directives that the settings leave alone and that one node has another value of than most. Nobody can tell where there are fewer than
 * three nodes. Pure.
 * @param lives the answers to CONFIG GET * by node
 */
export function oddOnes(
  rendered: string,
  lives: Readonly<Record<string, ReadonlyMap<string, string>>>,
): Readonly<Record<string, ConfDrift[]>> {
  const known = parseConf(rendered);
  const all = Object.entries(lives);
  return Object.fromEntries(
    all.map(([node, live]) => [
      node,
      [...live].flatMap(([name, value]) => {
        if (known.has(name) || known.has(modern(name)) || OF_ONE_NODE.test(name)) return [];
        const others = all
          .filter(([other, o]) => other !== node && o.get(name) !== undefined)
          .map(([, o]) => o.get(name));
        const odd = others.length > 1 && new Set(others).size === 1 && others[0] !== value;
        return odd ? [shown({ name, rendered: undefined, live: value })] : [];
      }),
    ]),
  );
}

/** `slave-priority` is `replica-priority`, `min-slaves-to-write` is `min-replicas-to-write`. */
function modern(name: string): string {
  return name.replace(/\bslave(s?)\b/, "replica$1");
}

function shown(drift: ConfDrift): ConfDrift {
  if (!SECRET.test(drift.name) || drift.name === "tls-auth-clients") return drift;
  return {
    name: drift.name,
    rendered: drift.rendered === undefined ? undefined : "(secret)",
    live: "(another secret)",
  };
}

function canonical(name: string, value: string): string {
  if (name === "notify-keyspace-events") return [...new Set(value.replace("A", ALL_EVENTS))].sort().join("");
  const words = value.split(/\s+/).map((word) => CLASSES[word] ?? word);
  return words.join(" ").trim();
}

import { findModules, missingText, type ModuleName } from "../../../configs/modules";
import { isAtLeast } from "../../../configs/settings";
import { compareVersions, newestRdb } from "../../../runtime/backup/scratch/redis-version";

/** A server program. */
export interface Server {
  readonly product: "Redis" | "Valkey" | "KeyDB";
  /** Its own, `8.0.1`. */
  readonly version: string;
}

export const serverText = ({ product, version }: Server): string => `${product} ${version}`;

/** What `redis-server --version` says. Undefined where it is none that is known. Pure. */
export function parseServer(said: string): Server | undefined {
  const [, product, version] = /^(Redis|Valkey|KeyDB) server v=(\d+(?:\.\d+)*)/m.exec(said) ?? [];
  return version === undefined ? undefined : { product: product as Server["product"], version };
}

/** What INFO says of a server that runs. Pure. */
export function runningServer(info: ReadonlyMap<string, string>): Server | undefined {
  const [redis, valkey] = [info.get("redis_version"), info.get("valkey_version")];
  if (valkey !== undefined) return { product: "Valkey", version: valkey };
  return redis === undefined ? undefined : { product: "Redis", version: redis };
}

/** The version of Redis whose commands a server has. Pure. */
export function commandsOf({ product, version }: Server): string {
  if (product === "Redis") return version;
  return product === "Valkey" ? "7.2" : "6.2";
}

/** The newest RDB version that a server loads, which is the one that it writes; undefined where that is not known here. Pure. */
export function rdbOf({ product, version }: Server): number | undefined {
  if (product === "Redis") return newestRdb(version);
  if (product === "KeyDB") return undefined;
  return isAtLeast(minor(version), "9.0") ? 80 : 11;
}

/** What was found in an image. */
export interface Looked {
  readonly server: Server | undefined;
  /** Whether the supervisor and the health check are in it. */
  readonly supervised: boolean;
  /** Paths of modules that are in it, those that the settings know. */
  readonly modules: readonly string[];
}

/** What an image is held against. */
export interface Against {
  /** The server of the master: replicas take its data over, whatever they have. */
  readonly master: Server;
  /** The setting, `7.0`. */
  readonly serverVersion: string;
  readonly modules: readonly ModuleName[];
  /** A lower version, or another product, is meant. */
  readonly allowDowngrade: boolean;
}

/** Why nodes can't, or must not, run an image; empty where they may. Pure. */
export function imageFaults(looked: Looked, { master, serverVersion, modules, allowDowngrade }: Against): string[] {
  const { server, supervised } = looked;
  const nothing = [
    ...(supervised ? [] : ["it has no supervisor in /opt/redis-ha: it must be made from images/"]),
    ...moduleFaults(looked, modules),
  ];
  if (!server) return [...nothing, "it has no redis-server that tells its version"];
  const [mine, theirs] = [rdbOf(server), rdbOf(master)];
  const commands = commandsOf(server);
  const faults = [...nothing];
  if (!isAtLeast(minor(commands), serverVersion))
    faults.push(
      `the setting serverVersion is ${serverVersion}, and ${serverText(server)} has the commands of Redis ${minor(commands)}`,
    );
  if (mine !== undefined && theirs !== undefined && mine < theirs)
    faults.push(
      `${serverText(server)} can't load what ${serverText(master)} writes: RDB version ${theirs}, and it knows those up to ${mine}`,
    );
  else if (server.product !== master.product && !allowDowngrade)
    faults.push(
      `it has ${serverText(server)}, and the group runs ${serverText(master)}; --allow-downgrade if it is meant`,
    );
  else if (server.product === master.product && compareVersions(server.version, master.version) < 0 && !allowDowngrade)
    faults.push(
      `${serverText(server)} is older than ${serverText(master)}, which runs; --allow-downgrade if it is meant`,
    );
  return faults;
}

/** Why nodes can't load the modules of the settings. Pure. */
export function moduleFaults(looked: Looked, wanted: readonly ModuleName[]): string[] {
  const { missing } = findModules(wanted, (path) => looked.modules.includes(path));
  return missing.length > 0 ? [missingText(missing)] : [];
}

function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

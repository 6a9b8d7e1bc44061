import { dirname, join, relative } from "node:path";
import { nodeFiles, sentinelFiles } from "../../configs/member-files";
import { renderYaml } from "../../configs/monitoring/yaml";
import { renderRedisConf } from "../../configs/redis-conf";
import { renderSentinelConf } from "../../configs/sentinel-conf";
import { FILES_DIR } from "../../configs/supervisor";
import { topologyOf } from "../../configs/topology";
import { renderNodeAcl, renderSentinelAcl } from "../../configs/users-acl";
import { composeDocument, filesFolder, type ComposeArgs } from "./document";
import { readme } from "./readme";
import type { ExportSecrets } from "./secrets";

/** One file of an export. */
export interface ExportFile {
  /** Below the export's folder. */
  readonly path: string;
  readonly text: string;
  /** Whose it is: of a container, which runs as a user of its own and may read it and nobody else; of the operator alone; of everybody. */
  readonly audience: "container" | "operator" | "everybody";
}

export const COMPOSE_FILE = "docker-compose.yml";
export const SECRETS_FILE = "secrets.json";

/** Every file of an export. Pure. */
export function exportFiles(args: ComposeArgs, secrets: ExportSecrets): ExportFile[] {
  const { settings } = args;
  const { nodes, sentinels } = topologyOf(settings);
  const { passwords, hashes } = secrets;
  const password = (user: string): string => {
    const text = passwords[user];
    if (text === undefined) throw new Error(`no password of the ACL user ${user}`);
    return text;
  };
  const forContainer = (member: string, files: Record<string, string>): ExportFile[] =>
    Object.entries(files).map(([path, text]) => ({
      path: join(filesFolder(member), relative(FILES_DIR, path)),
      text,
      audience: "container",
    }));
  const comment = "The group as redis-ha export compose wrote it: change the settings and export again, not this.";
  return [
    { path: COMPOSE_FILE, text: renderYaml(composeDocument(args), comment), audience: "everybody" },
    { path: "README.md", text: readme(args), audience: "everybody" },
    { path: "ca.crt", text: secrets.certificateOf("redis-1").ca, audience: "everybody" },
    { path: SECRETS_FILE, text: `${JSON.stringify(secrets.kept, null, 2)}\n`, audience: "operator" },
    ...nodes.flatMap(({ name, port }) =>
      forContainer(
        name,
        nodeFiles(settings, name, {
          conf: renderRedisConf({ settings, port, masterAuth: password("replication") }),
          acl: renderNodeAcl(settings, hashes),
          nodePassword: password("node"),
          certificate: secrets.certificateOf(name),
        }),
      ),
    ),
    ...sentinels.flatMap((place) =>
      forContainer(
        place.name,
        sentinelFiles(settings, place.name, {
          conf: renderSentinelConf({ settings, announce: place, sentinelPassword: password("sentinel") }),
          acl: renderSentinelAcl(settings, hashes),
          nodePassword: password("node"),
          sentinelPassword: password("sentinel"),
          certificate: secrets.certificateOf(place.name),
        }),
      ),
    ),
  ];
}

/** Folders that the files lie in, the upper ones first. Pure. */
export function foldersOf(files: readonly ExportFile[]): string[] {
  const all = new Set<string>();
  for (const { path } of files) for (let at = dirname(path); at !== "."; at = dirname(at)) all.add(at);
  return [...all].sort((a, b) => a.length - b.length || a.localeCompare(b));
}

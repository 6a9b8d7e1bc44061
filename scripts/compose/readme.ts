import { topologyOf } from "../../configs/topology";
import type { ComposeArgs } from "./document";

/** What lies beside an exported compose file, and how it is used. Pure. */
export function readme({ settings, image }: ComposeArgs): string {
  const { nodes, sentinels } = topologyOf(settings);
  const addresses = [...nodes, ...sentinels].map(({ name, host, port }) => `| ${name} | \`${host}:${port}\` |`);
  return [
    `# ${settings.group}: a Redis group by docker-compose`,
    "",
    "```",
    "docker-compose up -d        # or: docker compose up -d",
    "docker-compose ps           # healthy: its role and its link are as they should be",
    "```",
    "",
    "The containers are those that `pulumi up` makes: the same image, addresses, users, TLS and hand-over at every stop. Start them one after",
    "the other, as the file does; change settings in the stack and export again, then `docker-compose up -d`, which replaces what changed.",
    "A changed file alone is no change to compose: `docker-compose restart NAME`, one at a time, replicas first.",
    "",
    "| server | address |",
    "|---|---|",
    ...addresses,
    "",
    "| file | what |",
    "|---|---|",
    "| `docker-compose.yml` | no secret in it |",
    "| `files/` | what each container reads; only its user may |",
    "| `secrets.json` | passwords by user, keys of certificates: keep it safe, the next export takes them from here |",
    "| `ca.crt` | the authority that clients trust |",
    "",
    `Image: \`${image}\`. Where this host does not have it: \`docker save\` it on the one that has, \`docker load\` it here.`,
    "Backups and monitoring are not part of an export.",
    "",
  ].join("\n");
}

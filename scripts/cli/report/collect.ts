import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context";
import { readAudit } from "../audit";
import { diagnose } from "../doctor/checks";
import type { Facts } from "../doctor/facts";
import { gatherFacts } from "../doctor/gather";
import { diagnosisText } from "../doctor/render";
import type { Engine } from "../engine";
import { gatherHistory } from "../history/gather";
import type { OpenStack } from "../stack";
import type { Section } from "./render";

const ROOT = join(__dirname, "../../..");
/** Last lines of each container. */
const TAIL = 300;

/** All evidence, secrets still in it where containers or logs have some. */
export async function collect(context: Context, open: OpenStack, engine: Engine): Promise<Section[]> {
  const { settings, outputs, name } = open;
  const facts = await gatherFacts(context, open);
  const history = await gatherHistory(open, engine);
  const members = await Promise.all(
    facts.members.map(async ({ name: member, containerName }) => ({
      member,
      inspect: await engine.inspect(containerName),
      log: await engine.logs(containerName, { tail: TAIL }),
    })),
  );
  const { group, prefix, image, network, nodes, sentinels } = outputs;
  return [
    { title: "Versions", text: json(versions(facts)) },
    { title: "Doctor", text: diagnosisText(diagnose(facts)) },
    { title: "Settings", text: json(settings) },
    { title: "Stack", text: json({ name, group, prefix, image, network, nodes, sentinels }) },
    { title: "Servers", text: json(serverFacts(facts)) },
    { title: "History", text: json(history) },
    {
      title: "Audit on this machine",
      text: readAudit(name)
        .map((line) => JSON.stringify(line))
        .join("\n"),
    },
    ...members.map(({ member, inspect }) => ({
      title: `Container ${member}`,
      text: inspect ? json(inspect) : "there is none",
    })),
    ...members.map(({ member, log }) => ({ title: `Log of ${member}, its end`, text: log ?? "there is none" })),
  ];
}

function versions({ engine, snapshot }: Facts) {
  const project = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const servers = snapshot.readings.flatMap((r) =>
    r.kind === "silent" ? [] : [[r.target.name, r.info.fields.get("redis_version") ?? "?"] as const],
  );
  const kernel = snapshot.readings.flatMap((r) => (r.kind === "silent" ? [] : (r.info.fields.get("os") ?? [])))[0];
  return {
    project: project.version,
    node: process.version,
    docker: engine.version,
    kernel,
    servers: Object.fromEntries(servers),
  };
}

/** INFO of each server and what was asked beside. */
function serverFacts({ snapshot, servers, members }: Facts) {
  return snapshot.readings.map((reading) => ({
    name: reading.target.name,
    ...servers[reading.target.name],
    inside: members.find(({ name }) => name === reading.target.name)?.inside,
    ...(reading.kind === "silent"
      ? { silent: reading.why }
      : {
          info: Object.fromEntries(reading.info.fields),
          replicas: reading.kind === "node" ? reading.info.replicas : reading.replicas,
        }),
  }));
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

import { readFileSync } from "node:fs";
import { FILES, type SupervisorConfig } from "../../configs/supervisor";
import { readCredentials } from "./connection";
import { log, textOf } from "./log";
import { NodeSupervisor } from "./node-supervisor";
import { SentinelSupervisor } from "./sentinel-supervisor";
import { forceLead } from "./volume";

/**
 * The first process of every container.
 *   main          runs the node or Sentinel that supervisor.json describes, until SIGTERM
 *   main lead     the operator's word, by `docker exec`: this node leads at once, whatever the others may have
 */
async function main(): Promise<void> {
  if (process.argv[2] === "lead") {
    forceLead();
    log.warn("this node will lead, whatever the others have");
    return;
  }
  process.umask(0o077);
  const config = JSON.parse(readFileSync(FILES.supervisor, "utf8")) as SupervisorConfig;
  const credentials = readCredentials(config.user);
  const supervisor =
    config.kind === "node" ? new NodeSupervisor(config, credentials) : new SentinelSupervisor(config, credentials);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void supervisor.stop());
  await supervisor.run();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ error: textOf(error) }, "the supervisor ends");
    process.exit(1);
  },
);

import { accessTo } from "../../access";
import type { Context } from "../../context";
import { Engine } from "../../engine";
import type { OpenStack } from "../../stack";
import type { Facts } from "../facts";
import { knownOf } from "../rendered";
import { lookAtBackups } from "./backup";
import { lookAtContainers } from "./containers";
import { askServers } from "./servers";

/** All facts of a stack at this moment. It changes nothing. @throws CliError where stack or engine can't be read */
export async function gatherFacts(context: Context, open: OpenStack): Promise<Facts> {
  const engine = new Engine();
  const engineFacts = await engine.version();
  const [access, known] = await Promise.all([accessTo(open), knownOf(open)]);
  const [containers, neighbours, servers, backup] = await Promise.all([
    lookAtContainers(open, engine),
    engine.inNetwork(open.outputs.network),
    askServers(known, access),
    lookAtBackups(context, open),
  ]);
  return {
    stack: open.name,
    at: Date.now(),
    settings: open.settings,
    engine: engineFacts,
    ...containers,
    neighbours,
    ...servers,
    backup,
  };
}

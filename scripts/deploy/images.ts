import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { serviceNames } from "../../configs/places";
import type { Settings } from "../../configs/settings";

const ROOT = join(__dirname, "../..");

/** Makes the images that a stack with these settings runs, on the engine of DOCKER_HOST. */
export function makeImages(settings: Settings): void {
  const needed = imagesOf(settings);
  // That of nodes and Sentinels is made in any case, unless it comes from elsewhere.
  if (needed.length === 0 && settings.image !== undefined) return;
  if (needed.includes("object-store")) run(join(ROOT, "scripts/setup"), "object-store");
  // In a shell of its own: setup may have put more on PATH.
  const build = '. ./scripts/env; exec node -r ts-node/register/transpile-only images/build.ts "$@"';
  run("bash", "-c", build, "-", ...needed);
}

/** Each service runs the image of its own name, unless the settings name another. Pure. */
function imagesOf(settings: Settings): string[] {
  const { prometheus, alertmanager } = settings.monitoring;
  const given: Readonly<Record<string, string | undefined>> = {
    prometheus: prometheus.image,
    alertmanager: alertmanager.image,
  };
  return serviceNames(settings).filter((name) => given[name] === undefined);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
}

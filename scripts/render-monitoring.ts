import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { renderRules } from "../configs/monitoring/alert-rules";
import { renderDashboards, renderProvisioning } from "../configs/monitoring/dashboards";
import { isSettingsError, parseSettings } from "../configs/settings";

/**
 * Writes rules and dashboards for a Prometheus and a Grafana of the user's own, and prints the names of the files.
 *
 *   node -r ts-node/register/transpile-only scripts/render-monitoring.ts FOLDER [SETTINGS.json]
 *
 * SETTINGS.json is an object of settings by name, as in docs/settings.md: thresholds and sizes come from it. Exit codes: 0 written; 1 no
 * folder, or bad settings, told one a line.
 */
function main([folder, file]: readonly string[]): void {
  if (folder === undefined) throw new Error("usage: render-monitoring.ts FOLDER [SETTINGS.json]");
  const raw = file === undefined ? {} : (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
  const settings = parseSettings(raw, { stack: "redis" });
  const dashboards = Object.entries(renderDashboards(settings));
  const files = {
    "rules.yml": renderRules(settings),
    "grafana.yml": renderProvisioning(resolve(folder, "dashboards")),
    ...Object.fromEntries(dashboards.map(([name, text]) => [`dashboards/${name}`, text])),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${path}\n`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${isSettingsError(error) || error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

/**
 * Import this first in every test that reaches the client. cockatiel ships ES modules only; Node 22 loads them from CommonJS by
 * itself, jest's own loader does not, so the test gets the same code bundled as CommonJS.
 */
jest.mock("cockatiel", () => {
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-cockatiel-"));
  try {
    const outfile = join(dir, "cockatiel.js");
    buildSync({ entryPoints: [require.resolve("cockatiel")], bundle: true, format: "cjs", platform: "node", outfile });
    return jest.requireActual<object>(outfile);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

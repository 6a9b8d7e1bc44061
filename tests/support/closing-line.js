const { appendFileSync } = require("node:fs");
const { join } = require("node:path");

/** Ends a run of jest with one line, `N passed, N failed`; scripts/test adds up those of its runs. A test file that could not run counts as a failure. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    const folder = process.env.REDIS_HA_TEST_DIR;
    if (folder) appendFileSync(join(folder, "closing-lines"), line);
    else process.stdout.write(line);
  }
};

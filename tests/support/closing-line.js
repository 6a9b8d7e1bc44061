const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

/** Ends a run with one line, `N passed, N failed`. A test file that could not run counts as a failure. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    const folder = process.env.REDIS_HA_TEST_DIR;
    if (folder) writeFileSync(join(folder, "closing-line"), line);
    else process.stdout.write(line);
  }
};

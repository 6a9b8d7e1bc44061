const { appendFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const { stripVTControlCharacters } = require("node:util");

/** The first lines of what jest has to say, without colours: enough to know the fault where only the end of a run's output is kept. */
const inShort = (message) =>
  stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, 6)
    .map((line) => `\n    ${line.trim().slice(0, 160)}`)
    .join("");

/**
 * Ends a run of jest with one line, `N passed, N failed`; scripts/test adds up those of its runs, and says once more at its end what failed
 * and how long each file took. A test file that could not run counts as a failure.
 */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    const folder = process.env.REDIS_HA_TEST_DIR;
    if (!folder) {
      process.stdout.write(line);
      return;
    }
    for (const { testFilePath, testResults, testExecError, perfStats } of results.testResults) {
      const file = relative(process.cwd(), testFilePath);
      const failures = testResults
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages }) => `${fullName}${inShort(failureMessages.join("\n"))}`);
      if (testExecError) failures.push(`could not run${inShort(String(testExecError.message))}`);
      for (const name of failures) appendFileSync(join(folder, "failures"), `${file}: ${name}\n`);
      appendFileSync(join(folder, "durations"), `${Math.round(perfStats.runtime / 1000)} s ${file}\n`);
    }
    appendFileSync(join(folder, "closing-lines"), line);
  }
};

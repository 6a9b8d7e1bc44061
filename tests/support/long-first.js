const { default: Sequencer } = require("@jest/test-sequencer");

/** Those that take minutes, since they deploy stacks; begun last, they would be waited for alone. */
const LONG =
  /\/integration\/(disaster|rotate|cli|monitor\/stack|policies|compose|backup-aws|advertise-host|backup\/stack)/;

/** Long test files first; otherwise as jest does it. */
module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(({ path }) => LONG.test(path)), ...sorted.filter(({ path }) => !LONG.test(path))];
  }
};

import { diagnose } from "../../../../scripts/cli/doctor/checks";
import { diagnosisText, summary } from "../../../../scripts/cli/doctor/render";
import { wellFacts, withInside } from "../../../support/doctor/facts";

/** Goal: people read what, why and what mends it, the worst first, and what was found to be well. */
test("findings with why and what mends them, and what is well", () => {
  const facts = { ...withInside({ overcommitMemory: 0 }), backup: undefined };
  const text = diagnosisText(diagnose(facts));
  expect(text).toMatch(
    /^WARNING host: vm.overcommit_memory is 0 \(host\)\n {2}why: {2}.*\n {2}mend: on the host: sysctl -w vm.overcommit_memory=1/,
  );
  expect(text).toContain("\nok: topology, containers, sentinels,");
  expect(text).toMatch(/dev, group mymaster: 1 warning, 1 hint\n$/);
});

test("where nothing is found", () => {
  expect(diagnosisText(diagnose(wellFacts()))).toMatch(
    /^ok: topology, .*backup\n\ndev, group mymaster: nothing found\n$/,
  );
  expect(summary([])).toBe("nothing found");
});

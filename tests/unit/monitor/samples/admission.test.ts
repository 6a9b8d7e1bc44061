import fc from "fast-check";
import { Admission } from "../../../../runtime/monitor/samples/admission";
import { commandSamples, errorSamples } from "../../../../runtime/monitor/samples/commands";
import { sampler, type Sample } from "../../../../runtime/monitor/samples/sample";
import { parseInfo } from "../../../../runtime/monitor/parse/info";

/** Goal: the number of time series is bounded whatever servers, scripts and modules make up, and no call is lost by that. */
function samplesOf(text: string, admission: Admission, make: typeof commandSamples): Sample[] {
  const samples: Sample[] = [];
  make(parseInfo(text), admission, sampler(samples, { group: "g" }));
  return samples;
}

const names = fc.uniqueArray(fc.stringMatching(/^[a-z|]{1,12}$/), { maxLength: 60 });

test("commands beyond the limit are added up in `other`, and the sum is that of all", () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 20 }), (commands, limit) => {
      const text = commands.map((name, i) => `cmdstat_${name}:calls=${i + 1},usec=${i}`).join("\n");
      const samples = samplesOf(text, new Admission(limit), commandSamples);
      const totals = samples.filter((s) => s.name === "redis_commands_total");
      expect(totals.length).toBeLessThanOrEqual(limit + 1);
      const sum = totals.reduce((a, s) => a + s.value, 0);
      expect(sum).toBe(commands.reduce((a, _, i) => a + i + 1, 0));
      const cut = samples.find((s) => s.name === "redis_exporter_cut_series")?.value;
      expect(cut).toBe(Math.max(0, commands.length - limit));
    }),
  );
});

test("who was admitted stays, so that no counter begins and ends with the order of commands", () => {
  const admission = new Admission(2);
  samplesOf("cmdstat_a:calls=9,usec=1\ncmdstat_b:calls=8,usec=1\ncmdstat_c:calls=1,usec=1", admission, commandSamples);
  const later = samplesOf(
    "cmdstat_a:calls=9,usec=1\ncmdstat_b:calls=8,usec=1\ncmdstat_c:calls=999,usec=1",
    admission,
    commandSamples,
  );
  const calls = later.filter((s) => s.name === "redis_commands_total").map((s) => [s.labels.cmd, s.value]);
  expect(Object.fromEntries(calls)).toEqual({ a: 9, b: 8, other: 999 });
});

test("errors that scripts make up can't drive out Redis' own", () => {
  const admission = new Admission(1, ["OOM", "NOPERM"]);
  const text = "errorstat_X1:count=900\nerrorstat_X2:count=800\nerrorstat_X3:count=1\nerrorstat_OOM:count=2";
  const errors = samplesOf(text, admission, errorSamples).filter((s) => s.name === "redis_errors_total");
  expect(Object.fromEntries(errors.map((s) => [s.labels.err, s.value]))).toEqual({ X1: 900, other: 801, OOM: 2 });
});

import fc from "fast-check";
import { renderYaml, type YamlValue } from "../../../configs/monitoring/yaml";

const { load } = jest.requireActual<{ load: (text: string) => unknown }>("js-yaml");

test("a reader of YAML gets back what was written, whatever it is", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("a", " ", "\n", ":", "#", "-", "'", '"', "{", "|", "\t") }),
    fc.constantFrom("", "yes", "null", "1", "a\nb", "a\n\n  b", "~", "- a", "# a\nb", "a:\n b"),
  );
  const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.boolean(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom("on", "a", "a b", "1", ""), fc.string({ unit: "grapheme-ascii" })),
        tie("value"),
        {
          maxKeys: 4,
          noNullPrototype: true,
        },
      ),
    ),
  }));
  fc.assert(
    fc.property(value, (written) => {
      fc.pre(!JSON.stringify(written).includes("__proto__"));
      expect(load(renderYaml(written))).toEqual(written);
    }),
    { numRuns: 2000 },
  );
});

test("it is for people to read", () => {
  expect(
    renderYaml(
      { groups: [{ name: "a", rules: [{ expr: "up == 0\nand x", for: "1m" }], none: undefined, empty: [] }] },
      "Made.",
    ),
  ).toBe(
    [
      "# Made.",
      "groups:",
      '  - name: "a"',
      "    rules:",
      "      - expr: |-",
      "          up == 0",
      "          and x",
      '        for: "1m"',
      "    empty: []",
      "",
    ].join("\n"),
  );
});

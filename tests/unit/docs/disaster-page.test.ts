import { blockOf, parsePage } from "../../support/dr/page";

/** Goal: a page's blocks are found by their names, whole, and one that no test could name is an error. */
const table = "| day | alert | RTO | RPO |\n|---|---|---|---|\n| [One day](#one-day) | RedisA, RedisB | 2 s | none |\n";
const measured = "| RTO | RPO |\n|---|---|\n| 2 s | none |\n";
const fence = (info: string, script: string) => `\`\`\`${info}\n${script}\`\`\`\n`;
const text = (blocks: string) => `# Page\n\n${table}\n## One day\n\n${blocks}\n${measured}\n`;

test("table, section, blocks and what was measured", () => {
  const page = parsePage(text(`${fence("sh look:one", "a\nb\n")}between\n${fence("sh recover:one-end", "c\n")}`));
  expect(page.index).toEqual([
    { day: "One day", anchor: "one-day", alerts: ["RedisA", "RedisB"], rto: "2 s", rpo: "none" },
  ]);
  expect(page.sections).toMatchObject([{ title: "One day", anchor: "one-day", measured: { rto: "2 s", rpo: "none" } }]);
  expect(page.blocks).toEqual([
    { name: "look:one", kind: "look", script: "a\nb\n" },
    { name: "recover:one-end", kind: "recover", script: "c\n" },
  ]);
  expect(blockOf(page, "look:one").script).toBe("a\nb\n");
});

test.each([
  ["a block without a name", fence("sh", "a\n"), /a block needs a name/],
  ["a name of another kind", fence("sh mend:one", "a\n"), /a block needs a name/],
  ["a block that is not closed", "```sh look:one\na\n", /not closed/],
  ["a name that is there twice", fence("sh look:one", "a\n").repeat(2), /two blocks are named look:one/],
])("%s is an error", (_name, blocks, error) => expect(() => parsePage(text(blocks))).toThrow(error));

test("a name that is not there is an error that tells those that are", () => {
  expect(() => blockOf(parsePage(text(fence("sh look:one", "a\n"))), "look:two")).toThrow("there are look:one");
});

import { MARKER, renderComment } from "../../../scripts/ci/render";

/** Goal: a comment that a reader takes in at once, whatever a preview found, and that GitHub takes. */
const change = (op: string, name: string, properties: string[] = []) => ({
  ...{ op, name, properties },
  type: "docker:index/container:Container",
});
const text = (value: object) => JSON.stringify(value);
const good = { stack: "prod", changes: [], violations: [] };

test("nothing to change is a line", () => {
  expect(renderComment([{ stack: "prod", text: text(good) }], "0123456789abcdef")).toBe(
    `${MARKER}\n### What this would change, as of 0123456789ab\n\n**prod**: nothing to change\n\n`,
  );
});

test("what takes something away comes first, with the properties that differ; advice is told; dummies too", () => {
  const changes = [
    change("create", "b", ["image"]),
    change("replace", "a", ["image", "labels"]),
    change("delete", "c"),
  ];
  const violations = [{ policy: "images-pinned", resource: "a", message: "can change", mandatory: false }];
  const body = renderComment([{ stack: "prod", text: text({ ...good, changes, violations, dummies: ["x"] }) }], "0");
  expect(body).toContain("**prod**: 1 delete, 1 replace, 1 create, from nothing, with dummies for secrets\n");
  expect(body).toContain("- a: images-pinned: can change\n");
  expect(body).toContain(
    [
      "```diff",
      "- delete  Container            c",
      "± replace Container            a  (image, labels)",
      "+ create  Container            b",
      "```",
    ].join("\n"),
  );
});

test("a preview that was stopped says why, and no text ends its block", () => {
  const error = { code: "policy-violated", exitCode: 11, message: "prod: x\n```\n@everybody", remedy: "mend it" };
  expect(renderComment([{ stack: "prod", text: text({ error }) }], "0")).toContain(
    "**prod**: stopped, `policy-violated`\n\n````\nprod: x\n```\n@everybody\nmend it\n````",
  );
});

test("many changes are cut at a line's end, and counted", () => {
  const changes = Array.from({ length: 3000 }, (_, i) => change("create", `resource-${i}`));
  const body = renderComment([{ stack: "prod", text: text({ ...good, changes }) }], "0");
  expect(body.length).toBeLessThan(65_536);
  const shown = [...body.matchAll(/^\+ create/gm)].length;
  expect(body).toContain(`… and ${3000 - shown} lines more`);
});

test("what is no preview is refused", () => {
  expect(() => renderComment([{ stack: "prod", text: "{}" }], "0")).toThrow();
});

import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { changeLines, changeOf, countText, errorOf, violationOf } from "../../../scripts/deploy/changes";

/** Goal: of what the engine tells, a reader gets each change once, by names and never by values. */
const step = (op: string, more: Partial<StepEventMetadata> = {}): StepEventMetadata =>
  ({
    op,
    urn: "urn:pulumi:dev::redis-ha::redis-ha:index:X$docker:index/container:Container::redis-1",
    type: "docker:index/container:Container",
    provider: "",
    ...more,
  }) as StepEventMetadata;

test.each(["create", "update", "replace", "delete"])("%s is a change", (op) => {
  expect(changeOf(step(op))).toMatchObject({ op, name: "redis-1", type: "docker:index/container:Container" });
});

test.each(["same", "create-replacement", "delete-replaced", "refresh"])(
  "%s is told by another step, or by none",
  (op) => {
    expect(changeOf(step(op))).toBeUndefined();
  },
);

test("the stack itself is none", () => {
  expect(changeOf(step("create", { type: "pulumi:pulumi:Stack" }))).toBeUndefined();
});

test("of properties the names at the top are told, each once", () => {
  const detailedDiff = { "labels[0].value": {}, "labels[1].value": {}, image: {} } as unknown as NonNullable<
    StepEventMetadata["detailedDiff"]
  >;
  expect(changeOf(step("replace", { detailedDiff, diffs: ["image", "envs"] }))?.properties).toEqual([
    "envs",
    "image",
    "labels",
  ]);
});

test("lines are even, and a count has each kind", () => {
  const changes = [step("create", { diffs: ["image"] }), step("update", { diffs: ["labels"] })].flatMap(
    (one) => changeOf(one) ?? [],
  );
  expect(changeLines(changes)).toEqual([
    "+ create  Container            redis-1",
    "~ update  Container            redis-1  (labels)",
  ]);
  expect([countText(changes), countText([])]).toEqual(["1 create, 1 update", "nothing to change"]);
});

test("a violation is told with its resource, without the policy's description and without colours", () => {
  const event = {
    policyEvent: {
      resourceUrn: "urn:pulumi:dev::redis-ha::docker:index/volume:Volume::redis-1-data",
      message: "<{%fg 1%}>Volumes are protected.<{%reset%}>\nit is not; set protect to true\n",
      policyName: "data-volumes-protected",
      enforcementLevel: "mandatory",
    },
  } as unknown as EngineEvent;
  expect(violationOf(event)).toEqual({
    policy: "data-volumes-protected",
    resource: "redis-1-data",
    message: "it is not; set protect to true",
    mandatory: true,
  });
});

test("only errors are errors", () => {
  const event = (severity: string) =>
    ({ diagnosticEvent: { severity, message: "\u001b[31mno\u001b[0m\n" } }) as unknown as EngineEvent;
  expect([errorOf(event("error")), errorOf(event("warning")), errorOf({} as EngineEvent)]).toEqual([
    "no",
    undefined,
    undefined,
  ]);
});

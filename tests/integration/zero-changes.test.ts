import type { TestGroup } from "../support/group";
import { sharedGroup, sharedStack, UP_MS } from "../support/shared-group";
import { announced } from "../support/stack";

/** Goal: what is deployed stays deployed. A second `up`, a `refresh` and a failover leave nothing to change. */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test("a second `up` changes nothing", async () => {
  const stack = await sharedStack();
  const result = await stack.up();
  expect(Object.keys(result.summary.resourceChanges ?? {})).toEqual(["same"]);
}, 60_000);

test("neither does a preview after a refresh, nor after a failover moved the master", async () => {
  const stack = await sharedStack();
  const refreshed = await stack.refresh();
  expect(Object.keys(refreshed.summary.resourceChanges ?? {}).filter((kind) => kind !== "same")).toEqual([]);
  expect(announced(await stack.preview())).toEqual({});

  const before = await group.settled();
  await group.direct(group.sentinel("sentinel-1")).call("SENTINEL", "FAILOVER", group.outputs.group);
  const sub = await group.switched(before);
  expect(sub).not.toBe(before);
  await group.settled();
  const after = await stack.refresh();
  expect(Object.keys(after.summary.resourceChanges ?? {}).filter((kind) => kind !== "same")).toEqual([]);
  expect(announced(await stack.preview())).toEqual({});
}, 180_000);

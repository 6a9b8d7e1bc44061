import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { audited, auditFile, lastWords, readAudit } from "../../../scripts/cli/audit";
import { CliError } from "../../../scripts/cli/errors";
import { operatorName } from "../../../scripts/cli/operator";

/** Goal: each act leaves who, when, what and how it ended, also one that was killed; and nothing that others may read. */
const dir = mkdtempSync(join(tmpdir(), "redis-ha-audit-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("an act leaves a line when it begins and one when it ends", async () => {
  const file = join(dir, "a/b/audit.jsonl");
  const value = await audited(
    { stack: "dev", act: "switchover", details: { from: "redis-1" } },
    () => Promise.resolve({ value: 7, details: { to: "redis-2" } }),
    file,
  );
  expect(value).toBe(7);
  expect(
    readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((l) => (JSON.parse(l) as { result: string }).result),
  ).toEqual(["begun", "done"]);
  expect(readAudit("dev", file)).toEqual([
    expect.objectContaining({
      stack: "dev",
      act: "switchover",
      who: operatorName(),
      result: "done",
      details: { from: "redis-1", to: "redis-2" },
    }),
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, "..")).mode & 0o777).toBe(0o700);
});

test("a failed one leaves its code, and the failure is told on", async () => {
  const file = join(dir, "failed.jsonl");
  const failure = new CliError("switchover-failed", "no");
  await expect(audited({ stack: "dev", act: "x" }, () => Promise.reject(failure), file)).rejects.toBe(failure);
  expect(readAudit("dev", file)).toEqual([expect.objectContaining({ result: "failed", error: "switchover-failed" })]);
});

test("of one whose command was killed there is its beginning; lines that make no sense are left out", () => {
  const begun = {
    id: "1",
    at: "2026-01-01T00:00:00.000Z",
    stack: "dev",
    who: "a@b",
    act: "x",
    details: {},
    result: "begun",
  };
  fc.assert(
    fc.property(fc.string(), (noise) => {
      const lines = [
        noise.replaceAll("\n", ""),
        JSON.stringify(begun),
        "{}",
        JSON.stringify({ ...begun, id: "2" }),
        JSON.stringify({ ...begun, id: "2", at: "2026-01-01T00:00:09.000Z", result: "done" }),
      ];
      expect(lastWords(lines.join("\n"))).toEqual([
        begun,
        { ...begun, id: "2", result: "done", endedAt: "2026-01-01T00:00:09.000Z" },
      ]);
    }),
  );
  expect(readAudit("dev", join(dir, "none"))).toEqual([]);
});

test("where it is, and who did it", () => {
  expect(auditFile("dev", { XDG_STATE_HOME: "/s" })).toBe("/s/redis-ha/dev/audit.jsonl");
  expect(operatorName({ REDIS_HA_OPERATOR: "ci" })).toBe("ci");
  expect(operatorName({ SUDO_USER: "alice" })).toMatch(/^alice@./);
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHealth, writeHealth } from "../../../runtime/node/health";
import { status } from "./world";

const bootstrap = { act: "wait", reason: "redis-3 does not answer yet", bootstrap: true } as const;
const doubt = { act: "wait", reason: "redis-3 may have newer data", bootstrap: false } as const;

test.each([
  ["a master is ready", "running", undefined, status({ role: "master" }), true, "master"],
  ["a replica with its link", "running", undefined, status({ linkUp: true }), true, "replica, link up"],
  ["a replica without", "running", undefined, status(), false, "replica, link down"],
  [
    "a replica that synchronises",
    "running",
    undefined,
    status({ linkUp: true, syncing: true }),
    false,
    "replica, synchronising",
  ],
  [
    "a master that loads",
    "running",
    undefined,
    status({ role: "master", loading: true }),
    false,
    "master, loading its data",
  ],
  ["Redis does not answer", "running", undefined, undefined, false, "Redis does not answer"],
  ["the group is being made", "deciding", bootstrap, undefined, true, "redis-3 does not answer yet"],
  ["doubt is not ready", "deciding", doubt, undefined, false, "redis-3 may have newer data"],
  ["no decision yet", "deciding", undefined, undefined, false, "deciding how to start"],
  ["a stop", "stopping", undefined, status({ role: "master" }), false, "stopping"],
] as const)("%s", (_name, phase, decision, seen, ok, text) => {
  expect(nodeHealth(phase, decision, seen)).toEqual({ ok, text });
});

describe("the image's health check", () => {
  const script = readFileSync(join(__dirname, "../../../images/redis/health"), "utf8");
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "redis-ha-health-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script on a health file in the test's folder. */
  const check = (): { code: number; text: string } => {
    const path = join(folder, "check");
    writeFileSync(path, script.replace("/run/redis-ha/health", join(folder, "health")));
    try {
      return { code: 0, text: execFileSync("sh", [path], { encoding: "utf8" }).trim() };
    } catch (error) {
      const failed = error as { status: number; stdout: string };
      return { code: failed.status, text: failed.stdout.trim() };
    }
  };
  const write = (ok: boolean, text: string, nowMs = Date.now()) =>
    writeHealth({ ok, text }, nowMs, join(folder, "health"));

  test("says what the supervisor wrote", () => {
    write(true, "replica, link up");
    expect(check()).toEqual({ code: 0, text: "replica, link up" });
    write(false, "replica, link down");
    expect(check()).toEqual({ code: 1, text: "replica, link down" });
  });

  test("a supervisor that writes no more is not healthy", () => {
    write(true, "master", Date.now() - 60_000);
    expect(check()).toEqual({ code: 1, text: "nothing reported for 10 s" });
  });

  test("neither is one that never wrote", () => {
    expect(check()).toEqual({ code: 1, text: "not started yet" });
  });
});

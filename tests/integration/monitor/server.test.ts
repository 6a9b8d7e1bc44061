import { spawn } from "node:child_process";
import { once } from "node:events";
import type { RequestOptions } from "node:https";
import { connect } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestAuthority } from "../../support/client/certificates";
import { fetchText } from "../../support/monitor/fetch-text";
import { configOf, Monitored } from "../../support/monitor/monitored";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually } from "../../support/wait";

/** Goal: the monitor's addresses are open to whom the settings say, and the process starts, says what is wrong, and stops. */
const ROOT = join(__dirname, "../../..");
const TOKEN = "token-of-the-tests-0123456789";
let group: SecureGroup;
beforeAll(async () => {
  group = await SecureGroup.start({ nodes: 2, sentinels: 1, downAfterMs: 60_000 });
  writeFileSync(join(group.dir, "token"), `${TOKEN}\n`);
}, 60_000);
afterAll(() => group.stop());

async function certificate(authority: TestAuthority, name: string) {
  const { cert, key } = await authority.issue("127.0.0.1");
  const files = { certFile: join(group.dir, `${name}.crt`), keyFile: join(group.dir, `${name}.key`) };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  return { files, cert, key };
}

test("with a token: nothing without it but /live", async () => {
  const monitored = await Monitored.start(group, { listen: { tokenFile: join(group.dir, "token") } }, { token: TOKEN });
  try {
    for (const path of ["/", "/metrics", "/status.json", "/events", "/ready", "/primary", "/nodes/redis-1/primary"]) {
      expect([path, (await monitored.get(path, { authorization: "" })).status]).toEqual([path, 401]);
      expect((await monitored.get(path, { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
      expect((await monitored.get(path, { authorization: `Basic ${TOKEN}` })).status).toBe(401);
    }
    expect((await monitored.get("/live", { authorization: "" })).status).toBe(200);
    expect((await monitored.get("/ready")).status).toBe(200);
    writeFileSync(join(group.dir, "token"), "another-token");
    expect((await monitored.get("/metrics")).status).toBe(401);
    expect((await monitored.get("/metrics", { authorization: "Bearer another-token" })).status).toBe(200);
    writeFileSync(join(group.dir, "token"), TOKEN);
    const said = monitored.logged.join("") + (await monitored.get("/metrics")).body;
    expect(said).not.toContain(TOKEN);
  } finally {
    await monitored.stop();
  }
});

test("with client certificates: a handshake without one reaches /live only, one of another authority as well", async () => {
  const stranger = await TestAuthority.create();
  const server = await certificate(group.authority, "monitor");
  const client = await certificate(group.authority, "client");
  const foreign = await certificate(stranger, "foreign");
  const tls = { ...server.files, clientCaFile: group.caFile };
  const { ca } = group.authority;
  const mine = { ca, cert: client.cert, key: client.key };
  const monitored = await Monitored.start(group, { listen: { tls } }, { tls: mine });
  try {
    const ask = (path: string, more: RequestOptions) => fetchText(monitored.url(path), { ca, ...more });
    expect((await ask("/metrics", { cert: client.cert, key: client.key })).status).toBe(200);
    expect((await ask("/metrics", {})).status).toBe(403);
    expect((await ask("/metrics", { cert: foreign.cert, key: foreign.key })).status).toBe(403);
    expect((await ask("/live", {})).status).toBe(200);
    await expect(fetchText(monitored.url("/live"), {})).rejects.toThrow(/self.signed|unable to/i);
    const renewed = await certificate(group.authority, "monitor");
    monitored.monitor.reload();
    expect((await ask("/live", {})).status).toBe(200);
    expect(renewed.cert).not.toBe(server.cert);
  } finally {
    await monitored.stop();
  }
});

test("odd requests are answered, and the monitor goes on", async () => {
  const monitored = await Monitored.start(group);
  try {
    const { port } = monitored;
    expect((await fetch(monitored.url("/metrics"), { method: "POST", body: "x" })).status).toBe(405);
    expect((await fetch(monitored.url("/metrics"), { method: "HEAD" })).status).toBe(200);
    expect((await monitored.get("/nowhere")).status).toBe(404);
    expect((await monitored.get("/nodes/%ff/primary")).status).toBe(404);
    for (const text of [
      "\x16\x03\x01nonsense\r\n\r\n",
      "GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n",
      "GET // HTTP/1.1\r\nhost: x\r\n\r\n",
    ]) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.end(text);
      socket.resume();
      await once(socket, "close");
    }
    expect((await monitored.get("/live")).status).toBe(200);
  } finally {
    await monitored.stop();
  }
});

test("/events streams what happens, and what was missed since an id", async () => {
  const monitored = await Monitored.start(group);
  try {
    const heard = await stream(monitored.url("/events"));
    const { address } = await group.master();
    const refuse = () => group.ask(address, "app", "flushall").catch(() => undefined);
    await refuse();
    await eventually("the refusal is heard", 10_000, () =>
      Promise.resolve(heard.text().includes("event: access-denied")),
    );
    const id = /id: (\S+)/.exec(heard.text())?.[1] ?? "";
    heard.close();
    await group.ask(address, "app", "save").catch(() => undefined);
    await monitored.event("the second", (e) => e.details.object === "save");
    const again = await stream(monitored.url("/events"), { "last-event-id": id });
    await eventually("what was missed comes first", 10_000, () =>
      Promise.resolve(again.text().includes('"object":"save"')),
    );
    expect(again.text()).not.toContain(`id: ${id}\n`);
    again.close();
  } finally {
    await monitored.stop();
  }
});

async function stream(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  let text = "";
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array);
  })().catch(() => undefined);
  return { text: () => text, close: () => abort.abort() };
}

/** The process as a container runs it, but for the bundle. */
function run(file: string) {
  const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "runtime/monitor/main.ts", file], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const out of [child.stdout, child.stderr]) out.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number);
  return { child, ended, said: () => said };
}

test("the process: logs JSON lines, serves, stops at SIGTERM with status 0", async () => {
  const file = join(group.dir, "monitor.json");
  writeFileSync(file, JSON.stringify(configOf(group)));
  const { child, ended, said } = run(file);
  try {
    const port = await eventually("it serves", 30_000, () => Promise.resolve(/"port":(\d+)/.exec(said())?.[1]));
    const body = await eventually("all are up", 10_000, async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return [...text.matchAll(/^redis_up\{.*\} 1$/gm)].length === 3 && text;
    });
    expect(body).not.toContain(group.password("monitor"));
    const open = await stream(`http://127.0.0.1:${port}/events`);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    open.close();
    // What the servers do meanwhile is told in between.
    const lines = said().trimEnd().split("\n");
    const told = lines.map((line) => JSON.parse(line) as { level: number; msg: string });
    expect([told[0]?.msg, told.at(-1)?.msg]).toEqual(["the monitor serves", "the monitor has stopped"]);
    expect(told.filter(({ level }) => level >= 50)).toEqual([]);
  } finally {
    child.kill("SIGKILL");
  }
}, 60_000);

test("the process: wrong settings end it with status 2 and all faults in one line", async () => {
  const file = join(group.dir, "wrong.json");
  writeFileSync(file, JSON.stringify({ ...configOf(group), group: "a b", passwordFile: "relative", colour: "red" }));
  const { ended, said } = run(file);
  expect(await ended).toBe(2);
  const line = JSON.parse(said().trimEnd()) as { faults: string[]; level: number };
  expect(line.faults.map((f) => f.split(":")[0]).sort()).toEqual(["colour", "group", "passwordFile"]);
}, 60_000);

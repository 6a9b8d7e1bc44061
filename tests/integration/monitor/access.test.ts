import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { EventBus } from "../../../runtime/monitor/events/bus";
import { EventStreams } from "../../../runtime/monitor/http/event-stream";
import { PageUpdates } from "../../../runtime/monitor/http/page-updates";
import { MonitorServer } from "../../../runtime/monitor/http/server";
import type { Served } from "../../../runtime/monitor/http/routes";
import { renderPage } from "../../../runtime/monitor/page/parts";
import { TestAuthority } from "../../support/client/certificates";
import { TARGETS, WELL } from "../../support/monitor/fixtures";
import { fetchText } from "../../support/monitor/fetch-text";
import { statusFor } from "../../support/monitor/status";

/** Goal: the page's addresses are open to whom the settings say, forms come from the page alone, and answers tell browsers to be careful. */
const TOKEN = "token-of-the-page";
const dir = mkdtempSync(join(tmpdir(), "redis-ha-page-"));
const tokenFile = join(dir, "token");
writeFileSync(tokenFile, TOKEN);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const log = pino({ level: "silent" });
const bus = new EventBus("mymaster", 10, log);
const served: Served = {
  group: "mymaster",
  configured: TARGETS,
  snapshot: () => Promise.resolve(WELL),
  metrics: () => Promise.resolve(""),
  status: () => Promise.resolve(statusFor()),
};

async function serving<T>(
  listen: Partial<ConstructorParameters<typeof MonitorServer>[0]>,
  use: (url: (path: string) => string) => Promise<T>,
): Promise<T> {
  const updates = new PageUpdates(bus, () => Promise.resolve(renderPage(statusFor())), log);
  const all = { host: "127.0.0.1", port: 0, ...listen };
  const server = new MonitorServer(all, served, { events: new EventStreams(bus), updates }, log);
  const port = await server.start();
  try {
    return await use((path) => `http${listen.tls ? "s" : ""}://127.0.0.1:${port}${path}`);
  } finally {
    await server.stop();
  }
}

const html = { accept: "text/html,*/*" };
const form = (token: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: new URLSearchParams({ token }),
  headers,
  redirect: "manual",
});

test("with a token: a browser is led to the log-in, whose assets are open, and all else stays shut", () =>
  serving({ tokenFile }, async (url) => {
    const sent = await fetch(url("/"), { headers: html, redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "login"]);
    expect((await fetch(url("/"))).status).toBe(401);
    for (const path of ["/page/updates", "/status.json", "/metrics"])
      expect((await fetch(url(path), { headers: html, redirect: "manual" })).status).toBe(401);
    expect((await fetch(url("/page/updates"), { method: "HEAD" })).status).toBe(401);
    for (const [path, type] of [
      ["/login", "text/html"],
      ["/page/page.js?1", "text/javascript"],
      ["/page/page.css", "text/css"],
      ["/page/icon.svg", "image/svg+xml"],
    ] as const) {
      const answer = await fetch(url(path));
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        200,
        expect.stringContaining(type),
      ]);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect((await fetch(url("/page/nothing"))).status).toBe(401);
  }));

test("the log-in gives a cookie that opens every address, and only for the right token, from the page itself", () =>
  serving({ tokenFile }, async (url) => {
    expect((await fetch(url("/login"), form("wrong"))).status).toBe(401);
    expect((await fetch(url("/login"), form(""))).status).toBe(401);
    expect((await fetch(url("/login"), form(TOKEN, { "sec-fetch-site": "cross-site" }))).status).toBe(403);
    expect((await fetch(url("/login"), form("x".repeat(5_000)))).status).toBe(413);
    expect((await fetch(url("/login"), { method: "PUT" })).status).toBe(405);
    expect((await fetch(url("/logout"))).status).toBe(405);
    expect((await fetch(url("/page/page.js"), { method: "POST" })).status).toBe(405);
    const good = await fetch(url("/login"), form(TOKEN, { "sec-fetch-site": "same-origin" }));
    expect([good.status, good.headers.get("location")]).toEqual([303, "./"]);
    const given = good.headers.get("set-cookie") ?? "";
    expect(given).toMatch(/; HttpOnly; SameSite=Strict$/);
    const cookie = given.split(";")[0] ?? "";
    for (const path of ["/", "/status.json", "/metrics", "/ready"])
      expect([path, (await fetch(url(path), { headers: { cookie } })).status]).toEqual([path, 200]);
    expect((await fetch(url("/status.json"), { headers: { cookie: `${cookie}0` } })).status).toBe(401);
    expect((await fetch(url("/metrics"), { method: "POST", headers: { cookie } })).status).toBe(405);
    const page = await fetch(url("/"), { headers: { cookie, ...html } });
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(page.headers.get("content-security-policy")).not.toMatch(/unsafe/);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const out = await fetch(url("/logout"), { method: "POST", headers: { cookie }, redirect: "manual" });
    expect([out.headers.get("location"), out.headers.get("set-cookie")]).toEqual([
      "login",
      expect.stringMatching(/=; Path=\/; Max-Age=0;/),
    ]);
  }));

test("without a token nobody needs to log in; who is no browser gets the list of addresses", () =>
  serving({}, async (url) => {
    const page = await (await fetch(url("/"), { headers: html })).text();
    expect(page).toContain("<h1>mymaster</h1>");
    expect(page).not.toContain("Log out");
    expect(await (await fetch(url("/"))).text()).toMatch(/^\/ \(the status page, for browsers\)\n\/metrics\n/);
    const sent = await fetch(url("/login"), { redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "./"]);
    expect((await fetch(url("/login"), form("x"))).headers.get("set-cookie")).toBeNull();
  }));

test("with client certificates: the page, its assets and the log-in want one", async () => {
  const authority = await TestAuthority.create();
  const { cert, key } = await authority.issue("127.0.0.1");
  const files = { certFile: join(dir, "crt"), keyFile: join(dir, "key"), clientCaFile: join(dir, "ca") };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  writeFileSync(files.clientCaFile, authority.ca);
  await serving({ tls: files, tokenFile }, async (url) => {
    for (const path of ["/", "/login", "/page/page.js", "/page/updates"])
      expect([path, (await fetchText(url(path), { ca: authority.ca, headers: html })).status]).toEqual([path, 403]);
    const mine = { ca: authority.ca, cert, key, headers: html };
    expect((await fetchText(url("/login"), mine)).status).toBe(200);
    expect((await fetchText(url("/"), mine)).status).toBe(303);
  });
});

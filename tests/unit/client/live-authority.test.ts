import { issueAuthority, issueCertificate } from "../../../components/certificates/issue";
import { RedisClient } from "../../../runtime/client";
import { tlsFor } from "../../../runtime/client/options/tls";
import { masterState, nodeScript } from "../../support/client/fake-group";
import { FakeServer } from "../../support/client/fake-server";

/** Goal: an authority that is replaced while a client lives is trusted from the next connection on, with no restart. */
test("each connection asks for the authorities of that moment", async () => {
  const [old, fresh] = [await issueAuthority("old", 1), await issueAuthority("fresh", 1)];
  const spec = { commonName: "redis-1", dnsNames: [], ips: ["127.0.0.2"], days: 1 };
  const certificate = await issueCertificate(fresh, spec);
  const server = await FakeServer.start(nodeScript(masterState()), 0, "127.0.0.2", certificate);
  let ca = old.cert;
  const client = new RedisClient({ address: server.address, tls: { ca: () => ca }, deadlineMs: 20_000 });
  try {
    await expect(client.with({ deadlineMs: 300 }).set("a", "1")).rejects.toThrow();
    ca = `${old.cert}\n${fresh.cert}`;
    expect(await client.set("a", "1")).toBe("OK");
  } finally {
    await client.close({ drainMs: 0 });
    await server.stop();
  }
});

test("texts, buffers, lists and functions come to the same", () => {
  const options = { verify: "required", identity: undefined } as const;
  const address = { host: "h", port: 1 };
  for (const [ca, is] of [
    ["a", "a"],
    [() => "a", "a"],
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [() => ["a", "b"], ["a", "b"]],
  ] as const)
    expect(tlsFor(address, { ...options, ca: ca as never })).toEqual({ ca: is });
  expect(tlsFor(address, { ...options, cert: () => "c", key: () => "k" })).toEqual({ cert: "c", key: "k" });
});

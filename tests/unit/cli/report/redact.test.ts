import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { leaksIn, redact } from "../../../../scripts/cli/report/redact";
import { renderReport } from "../../../../scripts/cli/report/render";
import { textsIn } from "../../../../scripts/cli/report/secrets";

/** Goal: no secret reaches a report, known or not, in any form in which it is written; and what helps stays. */
const PASSWORD = "kQ7-secret_of.ours~93hd";
const HASH = "ab".repeat(32);
const PEM = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;
const BODY = PEM.split("\n")[1] ?? "";

/** Planted where secrets are found, none of them known beforehand. `%s` is the secret. */
const PLANTED: readonly (readonly [text: string, secret: string])[] = [
  [`user app on #${HASH} ~* +@all`, HASH],
  [`"user app on #${HASH}"`, HASH],
  ["ACL SETUSER app on >%s ~*", PASSWORD],
  ['masterauth "%s"', PASSWORD],
  ["masterauth %s", PASSWORD],
  ["requirepass %s", PASSWORD],
  ["sentinel auth-pass mymaster %s", PASSWORD],
  ['sentinel sentinel-pass "%s"', PASSWORD],
  ["AUTH app %s", PASSWORD],
  ["redis-cli --user app --pass %s ping", PASSWORD],
  ["redis-cli -a %s ping", PASSWORD],
  ["REDIS_PASSWORD=%s", PASSWORD],
  ["PULUMI_CONFIG_PASSPHRASE=%s", PASSWORD],
  ["AWS_SECRET_ACCESS_KEY=%s", PASSWORD],
  ["aws_session_token = %s", PASSWORD],
  ['{"password": "%s", "a": 1}', PASSWORD],
  ['{"encryptionKey":"%s"}', PASSWORD],
  ["{\"webhookToken\": '%s'}", PASSWORD],
  ["api_key: %s", PASSWORD],
  ["redis://app:%s@10.0.0.1:6379/0", PASSWORD],
  ["rediss://:%s@10.0.0.1", PASSWORD],
  ["https://user:%s@hooks.example.com/x", PASSWORD],
  ["https://example.com/x?token=%s&a=1", PASSWORD],
  ["https://example.com/x?X-Amz-Signature=%s", PASSWORD],
  ["https://hooks.slack.com/services/T0/B0/%s", PASSWORD],
  ["Authorization: Bearer %s", PASSWORD],
  ['"authorization": "Basic %s"', PASSWORD],
  ["curl -H 'bearer %s'", PASSWORD],
  ["key AKIAIOSFODNN7EXAMPLE of", "AKIAIOSFODNN7EXAMPLE"],
  ["x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln y", "eyJhbGciOiJIUzI1NiJ9"],
  [`x ghp_${"a1".repeat(18)} y`, `ghp_${"a1".repeat(18)}`],
  ["  secure: AAABAK%s==", PASSWORD],
  [PEM, BODY],
  [JSON.stringify({ a: PEM }), BODY],
  [PEM.slice(0, 100), PEM.slice(40, 90)],
];

test.each(PLANTED)("unknown, and taken out: %s", (template, secret) => {
  const text = `before\n${template.replace("%s", secret)}\nbehind`;
  const clean = redact(text);
  expect(clean).not.toContain(secret);
  expect(clean).toContain("(secret)");
  expect(clean).toMatch(/^before\n/);
  expect(redact(clean)).toBe(clean);
});

test("what helps stays as it is", () => {
  const text = [
    "12:X 25 Nov 2026 17:02:03.123 # +odown master mymaster 10.0.0.1 6379 #quorum 2/2",
    `image redis-ha/redis@sha256:${HASH}`,
    "role:master\nmaster_replid:8d1b5bd2c7f1a5e3d2c4b6a798b0c1d2e3f4a5b6",
    "tls-auth-clients optional\ntls-cert-file /etc/redis-ha/server.crt",
    '"redis-ha.files": "0123456789abcdef0123456789abcdef"',
    "http://10.0.0.1:9121/metrics",
    "passwords of 9 users were compared",
  ].join("\n");
  expect(redact(text, [PASSWORD])).toBe(text);
});

test("a known secret is taken out in whatever form it is written, wherever it is", () => {
  const secret = fc
    .string({ minLength: 16, maxLength: 60, unit: "grapheme-ascii" })
    .filter((s) => s.trim().length >= 16 && !s.startsWith("-----"));
  const forms = (s: string): string[] => [
    s,
    encodeURIComponent(s),
    JSON.stringify({ k: s }),
    Buffer.from(s).toString("base64"),
    Buffer.from(`app:${s}`).toString("base64"),
    Buffer.from(`ab${s}cd`).toString("base64"),
  ];
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (s, before, behind) => {
      for (const form of forms(s)) expect(leaksIn(redact(`${before} ${form} ${behind}`, [s]), [s])).toBe(0);
    }),
  );
});

test("a key's every line is known", () => {
  expect(redact(`log: ${BODY}`, [PEM])).toBe("log: (secret)");
});

test("any text at all: redacting it twice changes nothing more", () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom(...PLANTED.map(([t]) => t.replace("%s", PASSWORD))));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const once = redact(pieces.join("\n"), [PASSWORD]);
      expect(redact(once, [PASSWORD])).toBe(once);
      expect(once).not.toContain(PASSWORD);
    }),
  );
});

test("the report has its sections in blocks that nothing inside can end, and no secret", () => {
  const page = renderReport("stack dev", [{ title: "Log", text: `a\n\`\`\`\nb ${PASSWORD}` }], [PASSWORD, PEM]);
  expect(page).toContain("## Log\n\n````\na\n```\nb (secret)\n````\n");
  expect(page).toMatch(/^# stack dev\n/);
});

test("all texts inside of a secret value are known", () => {
  expect(textsIn({ a: "x", b: ["y", { c: "z" }], d: 1, e: null })).toEqual(["x", "y", "z"]);
});

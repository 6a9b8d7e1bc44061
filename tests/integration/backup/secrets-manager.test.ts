import { createHash, createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readSecret } from "../../../runtime/backup/settings/secrets-manager";

/** Goal: the one call to Secrets Manager is signed as AWS wants it, and its refusals are told by AWS' own names. */
const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:backup-AbCdEf";
const now = new Date("2026-11-25T12:00:00.500Z");
const credentials = (): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }> =>
  Promise.resolve({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: "token",
  });

let server: Server;
let answer: { status: number; body: string };
let asked: { headers: Record<string, unknown>; body: string } | undefined;
beforeAll(async () => {
  server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => (body += chunk.toString()));
    req.once("end", () => {
      asked = { headers: req.headers, body };
      res.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

test("asks for the secret, signed for its region, and gives its text", async () => {
  answer = { status: 200, body: JSON.stringify({ ARN, SecretString: '{"password":"p"}' }) };
  expect(await readSecret(ARN, { endpoint: endpoint(), credentials, now })).toBe('{"password":"p"}');
  expect(JSON.parse(asked?.body ?? "")).toEqual({ SecretId: ARN });
  expect(asked?.headers).toMatchObject({
    "x-amz-target": "secretsmanager.GetSecretValue",
    "x-amz-date": "20261125T120000Z",
    "x-amz-security-token": "token",
    "content-type": "application/x-amz-json-1.1",
  });
  expect(asked?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261125\/eu-central-1\/secretsmanager\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
  );
});

test("the signature is the one that AWS' own signer makes", async () => {
  const { SignatureV4 } = jest.requireActual<SmithySigner>("@smithy/signature-v4");
  answer = { status: 200, body: JSON.stringify({ SecretString: "x" }) };
  await readSecret(ARN, { endpoint: endpoint(), credentials, now });
  const { host, ...headers } = asked?.headers as Record<string, string>;
  const kept = ["content-type", "x-amz-date", "x-amz-security-token", "x-amz-target"];
  const signer = new SignatureV4({
    service: "secretsmanager",
    region: "eu-central-1",
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = {
    ...{ method: "POST", protocol: "http:", hostname: "127.0.0.1", path: "/", query: {}, body: asked?.body },
    headers: { host, ...Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name))) },
  };
  const signed = await signer.sign(request, { signingDate: now });
  const signature = (text: unknown): string | undefined => /Signature=(\w+)/.exec(String(text))?.[1];
  const ours = signature(headers.authorization);
  expect(ours).toBeDefined();
  expect(signature(signed.headers.authorization)).toBe(ours);
});

test.each([
  [400, '{"__type":"ResourceNotFoundException","message":"x"}', "ResourceNotFoundException"],
  [400, '{"__type":"AccessDeniedException"}', "AccessDeniedException"],
  [503, "<html>", "HTTP status 503"],
])("a refusal with status %i", async (status, body, message) => {
  answer = { status, body };
  await expect(readSecret(ARN, { endpoint: endpoint(), credentials })).rejects.toThrow(message);
});

interface SmithySigner {
  SignatureV4: new (options: object) => {
    sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
  };
}

/** What the signer wants of a hash. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(Uint8Array.from(this.hash.digest()));
  }
}

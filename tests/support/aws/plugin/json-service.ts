import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

export interface JsonServiceOptions {
  readonly service: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A service of AWS for which this repository has no client. */
export interface JsonService {
  /** @param target operation, with the service's prefix; throws with AWS' own code and message */
  readonly json: (target: string, body: object) => Promise<Record<string, unknown>>;
  /** The older form, with its answer in XML. */
  readonly query: (parameters: Readonly<Record<string, string>>) => Promise<string>;
}

/** The hash that the signer wants: SHA-256, with a key HMAC. */
class Sha256 {
  private readonly hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash("sha256") : createHmac("sha256", asBytes(key));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(asBytes(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

function asBytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

export function jsonService({ service, region, endpoint, credentials }: JsonServiceOptions): JsonService {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const post = async (headers: Record<string, string>, body: string): Promise<Response> => {
    if (endpoint === undefined) throw new Error(`no endpoint for ${service}`);
    const url = new URL(endpoint);
    const signed = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: "/",
      headers: { ...headers, host: url.host },
      body,
    });
    return fetch(url, { method: "POST", headers: signed.headers, body });
  };
  return {
    async json(target, body) {
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
      const answer = await post(headers, JSON.stringify(body));
      const value = (await answer.json()) as Record<string, unknown>;
      if (answer.ok) return value;
      const error = new Error(`${target}: ${String(value.message ?? value.Message)}`);
      error.name = String(value.__type).replace(/^.*#/, "");
      throw error;
    },
    async query(parameters) {
      const answer = await post(
        { "content-type": "application/x-www-form-urlencoded" },
        new URLSearchParams(parameters).toString(),
      );
      if (!answer.ok) throw new Error(`${service}: ${await answer.text()}`);
      return answer.text();
    },
  };
}

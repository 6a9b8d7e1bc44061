import type { IncomingMessage } from "node:http";

/** Reads a request's body. @returns undefined where it is longer than `limit` bytes; the rest is not read, and an answer is still possible */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  const all: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of all) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";

const PIECE_BYTES = 128 * 1024;

/** Of a request, what is looked at here. */
interface Sent {
  readonly body?: unknown;
}

/**
 * Sends a part piece by piece. As a whole it would be encrypted and given to the kernel in one go, and for so long nobody would read from
 * the source, whose buffers are full after less: then it stands still. Each attempt has a stream of its own.
 */
export function sendPartsInPieces(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const request = args.request as Sent;
        if (commandName !== "UploadPartCommand" || !Buffer.isBuffer(request.body)) return next(args);
        const own = Object.create(Object.getPrototypeOf(request) as object) as Sent;
        const body = Readable.from(pieces(request.body), { objectMode: false, highWaterMark: PIECE_BYTES });
        return next({ ...args, request: Object.assign(own, request, { body }) });
      },
    { step: "deserialize", priority: "low", name: "sendPartsInPieces" },
  );
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

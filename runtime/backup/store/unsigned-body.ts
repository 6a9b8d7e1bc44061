import type { S3Client } from "@aws-sdk/client-s3";

/** Of a request, what is looked at here. */
interface Sent {
  readonly protocol: string;
  readonly headers: Record<string, string>;
}

/**
 * Leaves the SHA-256 of a part's content out of its signature where TLS protects it: each part has a checksum of its own anyway, and hashing
 * is the most that a backup costs the processor. (Signature version 4 calls this UNSIGNED-PAYLOAD; without TLS all is signed.)
 */
export function leaveBodiesUnsigned(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { protocol, headers } = args.request as Sent;
        if (commandName === "UploadPartCommand" && protocol === "https:")
          headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
        return next(args);
      },
    { step: "build", name: "leaveBodiesUnsigned" },
  );
}

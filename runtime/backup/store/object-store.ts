import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Step } from "../errors";
import type { StoreSettings, TimeoutSettings } from "../settings/types";
import { isStoreError, storeClient, storeError } from "./client";

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: Date;
}

/** The bucket. Every call throws BackupError and nothing else, but for a signal's own reason. */
export class ObjectStore {
  readonly client: S3Client;

  constructor(
    readonly settings: StoreSettings,
    timeouts: Pick<TimeoutSettings, "storeMs">,
  ) {
    this.client = storeClient(settings, timeouts);
  }

  /** What every write carries. */
  get encryption(): { ServerSideEncryption: "aws:kms"; SSEKMSKeyId: string } | Record<string, never> {
    const { kmsKeyId } = this.settings;
    return kmsKeyId === undefined ? {} : { ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyId };
  }

  /**
   * Writes an object in one request.
   * @param once refuse to overwrite. A repeated request whose first answer was lost is not mistaken for somebody else's object.
   */
  async put(key: string, body: string | Buffer, { once, type, signal }: PutOptions): Promise<void> {
    const input = {
      ...{ Bucket: this.settings.bucket, Key: key, Body: Buffer.from(body), ContentType: type, ...this.encryption },
      // A bucket with Object Lock takes nothing without a sum, and every store knows this one.
      ContentMD5: md5(body),
      ...(once ? { IfNoneMatch: "*" } : {}),
    };
    try {
      await this.client.send(new PutObjectCommand(input), { abortSignal: signal });
    } catch (error) {
      signal.throwIfAborted();
      const mine =
        once && isStoreError(error, 409, 412) && (await this.text(key).catch(() => undefined)) === body.toString();
      if (!mine) throw storeError("manifest", `cannot write ${key}`, error);
    }
  }

  /** A small object's text; undefined where there is none. */
  async text(key: string, step: Step = "list"): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.settings.bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (isStoreError(error, "NoSuchKey", 404)) return undefined;
      throw storeError(step, `cannot read ${key}`, error);
    }
  }

  /** An object as a stream, from a byte on, and the size of the whole. */
  async read(key: string, signal: AbortSignal, from = 0): Promise<{ body: Readable; bytes: number }> {
    try {
      const range = from > 0 ? { Range: `bytes=${from}-` } : {};
      const command = new GetObjectCommand({ Bucket: this.settings.bucket, Key: key, ...range });
      const { Body, ContentLength } = await this.client.send(command, { abortSignal: signal });
      if (!Body) throw new Error("the store sent no content");
      return { body: Body as Readable, bytes: from + (ContentLength ?? 0) };
    } catch (error) {
      signal.throwIfAborted();
      throw storeError("download", `cannot read ${key}`, error);
    }
  }

  /**
   * All objects whose keys begin with `prefix`, in the order of their keys.
   * @param after leave out all keys up to this one
   */
  async *list(prefix: string, signal?: AbortSignal, after?: string): AsyncGenerator<StoredObject> {
    let ContinuationToken: string | undefined;
    const input = {
      Bucket: this.settings.bucket,
      Prefix: prefix,
      ...(after === undefined ? {} : { StartAfter: after }),
    };
    do {
      const command = new ListObjectsV2Command({ ...input, ContinuationToken });
      const page = await this.send("list", `cannot list ${prefix}`, () =>
        this.client.send(command, signal ? { abortSignal: signal } : {}),
      );
      for (const { Key, Size, LastModified } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key, bytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
      ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  /** Bytes of an object, by the listing, as who may write need not be allowed to read; undefined where it is not listed. */
  async sizeOf(key: string): Promise<number | undefined> {
    for await (const object of this.list(key)) if (object.key === key) return object.bytes;
    return undefined;
  }

  async delete(key: string, step: Step = "prune"): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.settings.bucket, Key: key });
    await this.send(step, `cannot delete ${key}`, () => this.client.send(command));
  }

  /** Uploads that were begun and neither completed nor aborted; at most 1000 of them. */
  async openUploads(prefix: string): Promise<OpenUpload[]> {
    const command = new ListMultipartUploadsCommand({ Bucket: this.settings.bucket, Prefix: prefix });
    const { Uploads } = await this.send("prune", `cannot list uploads below ${prefix}`, () =>
      this.client.send(command),
    );
    return (Uploads ?? []).flatMap(({ Key: key, UploadId: uploadId, Initiated }) =>
      key === undefined || uploadId === undefined ? [] : [{ key, uploadId, startedAt: Initiated ?? new Date(0) }],
    );
  }

  async abortUpload({ key, uploadId }: Pick<OpenUpload, "key" | "uploadId">): Promise<void> {
    const input = { Bucket: this.settings.bucket, Key: key, UploadId: uploadId };
    await this.send("upload", `cannot call off the upload of ${key}`, async () => {
      await this.client.send(new AbortMultipartUploadCommand(input)).catch((error: unknown) => {
        if (!isStoreError(error, "NoSuchUpload", 404)) throw error;
      });
    });
  }

  close(): void {
    this.client.destroy();
  }

  private async send<T>(step: Step, doing: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw storeError(step, doing, error);
    }
  }
}

export const md5 = (body: string | Buffer): string => createHash("md5").update(body).digest("base64");

export interface PutOptions {
  readonly once: boolean;
  readonly type: "application/json" | "text/plain" | "application/octet-stream";
  readonly signal: AbortSignal;
}

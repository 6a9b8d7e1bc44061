import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
} from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { BackupError } from "../errors";
import { Crc64, crc64Base64 } from "../rdb/crc64";
import { combineCrc64 } from "../rdb/crc64-combine";
import { isStoreError, storeError } from "./client";
import { md5, type ObjectStore } from "./object-store";
import { MOST_PARTS } from "./part-size";

const LOOK_AGAIN_MS = 500;

export interface UploadOptions {
  readonly partBytes: number;
  /** Parts under way at a time; memory is one part more. */
  readonly uploads: number;
  readonly signal: AbortSignal;
}

export interface Uploaded {
  readonly bytes: number;
  /** As the store writes it; null where it doesn't take such checksums. */
  readonly crc64nvme: string | null;
}

/**
 * Uploads what is written to it in parts, from a few buffers that are made once and used again. (The SDK's own Upload keeps the slabs
 * of all small chunks it was given: aws-sdk-js-v3#8286.) The object appears whole, by `complete`, and only where there was none.
 */
export class MultipartUpload {
  bytes = 0;
  /** Of all parts so far. */
  private crc = 0n;
  private readonly parts: CompletedPart[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly spare: Buffer[] = [];
  private made = 0;
  private current: Buffer | undefined;
  private filled = 0;
  private failure: BackupError | undefined;

  private constructor(
    private readonly store: ObjectStore,
    readonly key: string,
    readonly uploadId: string,
    private readonly checksum: boolean,
    private readonly options: UploadOptions,
  ) {}

  static async start(store: ObjectStore, key: string, options: UploadOptions): Promise<MultipartUpload> {
    const { checksum } = store.settings;
    if (checksum !== "none") {
      try {
        return await this.create(store, key, true, options);
      } catch (error) {
        const refused = isStoreError(error, "InvalidRequest", "InvalidArgument", "NotImplemented", 501);
        if (checksum === "crc64nvme" || !refused) throw storeError("upload", `cannot begin ${key}`, error);
      }
    }
    try {
      return await this.create(store, key, false, options);
    } catch (error) {
      options.signal.throwIfAborted();
      throw storeError("upload", `cannot begin ${key}`, error);
    }
  }

  private static async create(
    store: ObjectStore,
    key: string,
    sums: boolean,
    o: UploadOptions,
  ): Promise<MultipartUpload> {
    const input = {
      ...{ Bucket: store.settings.bucket, Key: key, ContentType: "application/octet-stream", ...store.encryption },
      ...(sums ? { ChecksumAlgorithm: "CRC64NVME" as const, ChecksumType: "FULL_OBJECT" as const } : {}),
    };
    const { UploadId } = await store.client.send(new CreateMultipartUploadCommand(input), { abortSignal: o.signal });
    if (UploadId === undefined) throw new BackupError("upload", "the store gave the upload no id");
    return new MultipartUpload(store, key, UploadId, sums, o);
  }

  /** Takes a copy of the chunk; waits while all buffers are under way. */
  async write(chunk: Buffer): Promise<void> {
    if (this.failure) throw this.failure;
    this.bytes += chunk.length;
    for (let at = 0; at < chunk.length;) {
      const buffer = (this.current ??= await this.buffer());
      const copied = chunk.copy(buffer, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === buffer.length) this.dispatch();
    }
  }

  /** Sends the last part and makes the object appear. */
  async complete(): Promise<Uploaded> {
    if (this.filled > 0 || this.parts.length === 0) {
      this.current ??= await this.buffer();
      this.dispatch();
    }
    await Promise.all(this.running);
    if (this.failure) throw this.failure;
    const crc64nvme = this.checksum ? crc64Base64(this.crc) : null;
    const input = {
      ...{ Bucket: this.store.settings.bucket, Key: this.key, UploadId: this.uploadId, IfNoneMatch: "*" },
      MultipartUpload: { Parts: this.parts },
      ...(crc64nvme === null ? {} : { ChecksumCRC64NVME: crc64nvme, ChecksumType: "FULL_OBJECT" as const }),
      MpuObjectSize: this.bytes,
    };
    try {
      const abortSignal = this.options.signal;
      await this.store.client.send(new CompleteMultipartUploadCommand(input), { abortSignal });
    } catch (error) {
      this.options.signal.throwIfAborted();
      // When the answer to a first attempt is lost, the second finds the upload gone, or the object there.
      const done = isStoreError(error, "NoSuchUpload", 404, 409, 412) && (await this.appeared());
      if (!done) throw storeError("upload", `cannot complete ${this.key}`, error);
    }
    await this.present();
    return { bytes: this.bytes, crc64nvme };
  }

  /** Calls the upload off. Parts under way end first: one that arrives later would bring the upload back to life. */
  async abort(): Promise<void> {
    await Promise.allSettled(this.running);
    await this.store.abortUpload(this);
  }

  /**
   * Waits until the store lists the object. Putting it together takes as long as copying it, and a store that is asked again meanwhile,
   * because that was longer than a request may be silent, may call it done before it is there (seen with versitygw 1.8).
   */
  private async present(): Promise<void> {
    while (!(await this.appeared())) await sleep(LOOK_AGAIN_MS, undefined, { signal: this.options.signal });
  }

  private async appeared(): Promise<boolean> {
    return (await this.store.sizeOf(this.key)) === this.bytes;
  }

  private async buffer(): Promise<Buffer> {
    for (;;) {
      if (this.failure) throw this.failure;
      this.options.signal.throwIfAborted();
      const spare = this.spare.pop();
      if (spare) return spare;
      if (this.made <= this.options.uploads) {
        this.made += 1;
        return Buffer.allocUnsafeSlow(this.options.partBytes);
      }
      await Promise.race(this.running);
    }
  }

  private dispatch(): void {
    const { current: buffer, filled } = this;
    if (!buffer) return;
    this.current = undefined;
    this.filled = 0;
    const number = this.parts.length + 1;
    const part: CompletedPart = { PartNumber: number };
    this.parts.push(part);
    const body = buffer.subarray(0, filled);
    if (this.checksum) {
      const { value } = new Crc64("nvme").update(body);
      part.ChecksumCRC64NVME = crc64Base64(value);
      this.crc = combineCrc64("nvme", this.crc, value, filled);
    }
    const sent = this.send(part, body)
      .catch((error: unknown) => {
        const { aborted } = this.options.signal;
        this.failure ??= aborted ? new BackupError("stopped", "the upload was called off") : (error as BackupError);
      })
      .finally(() => {
        this.spare.push(buffer);
        this.running.delete(sent);
      });
    this.running.add(sent);
  }

  private async send(part: CompletedPart, body: Buffer): Promise<void> {
    const number = part.PartNumber ?? 0;
    if (number > MOST_PARTS) {
      const reason = `the object would take more than ${MOST_PARTS} parts`;
      throw new BackupError("upload", reason, { setting: "BACKUP_PART_MB", remedy: "use larger parts" });
    }
    const input = {
      ...{ Bucket: this.store.settings.bucket, Key: this.key, UploadId: this.uploadId, PartNumber: number },
      ...{ Body: body, ContentLength: body.length },
      ...(part.ChecksumCRC64NVME === undefined
        ? { ContentMD5: md5(body) }
        : { ChecksumCRC64NVME: part.ChecksumCRC64NVME }),
    };
    try {
      const abortSignal = this.options.signal;
      const { ETag } = await this.store.client.send(new UploadPartCommand(input), { abortSignal });
      part.ETag = ETag;
    } catch (error) {
      throw storeError("upload", `cannot upload part ${number} of ${this.key}`, error);
    }
  }
}

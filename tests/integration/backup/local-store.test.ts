import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
} from "@aws-sdk/client-s3";
import { Crc64, crc64Base64 } from "../../../runtime/backup/rdb/crc64";
import { noise } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";

/**
 * Goal: what the project's own S3 server does by itself (tools/object-store: the sum of a part, the removal of parts while they are put
 * together) is what S3 promises. Method: requests by the SDK, then a look at the server's files.
 */
const rig = new BackupRig();
const PART_BYTES = 5 * 1024 * 1024;
const KEY = "redis-ha/object";
const first = noise(PART_BYTES);
const parts = [first, ...Array.from({ length: 8 }, (_, i) => noise(PART_BYTES + i)), noise(1000)];
const sumOf = (bytes: Buffer): string => crc64Base64(new Crc64("nvme").update(bytes).value);

beforeEach(() => rig.empty());

async function begin(): Promise<string> {
  const sums = { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "FULL_OBJECT" } as const;
  const input = { Bucket: rig.store.settings.bucket, Key: KEY, ...sums };
  return (await rig.store.client.send(new CreateMultipartUploadCommand(input))).UploadId ?? "";
}

async function put(UploadId: string, number: number, body: Buffer, sum = sumOf(body)): Promise<CompletedPart> {
  const where = { Bucket: rig.store.settings.bucket, Key: KEY, UploadId, PartNumber: number };
  const input = { ...where, Body: body, ContentLength: body.length, ChecksumCRC64NVME: sum };
  const { ETag, ChecksumCRC64NVME } = await rig.store.client.send(new UploadPartCommand(input));
  expect(ChecksumCRC64NVME).toBe(sum);
  return { PartNumber: number, ETag, ChecksumCRC64NVME };
}

const complete = (UploadId: string, Parts: CompletedPart[]) =>
  rig.store.client.send(
    new CompleteMultipartUploadCommand({
      ...{ Bucket: rig.store.settings.bucket, Key: KEY, UploadId, IfNoneMatch: "*" },
      ...{ MultipartUpload: { Parts }, ChecksumCRC64NVME: sumOf(Buffer.concat(parts)), ChecksumType: "FULL_OBJECT" },
    }),
  );

/** Files of parts that the server has on its disk. */
function partsOnDisk(): string[] {
  const all = readdirSync(rig.s3.pathOf(""), { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return all.map((file) => join(file.parentPath, file.name)).filter((path) => path !== rig.s3.pathOf(KEY));
}

test("a part with another sum than the one it came with is refused, and may be sent again", async () => {
  const id = await begin();
  await expect(put(id, 1, first, sumOf(Buffer.from("other")))).rejects.toMatchObject({
    name: "BadDigest",
  });
  const sent = await Promise.all(parts.map((part, i) => put(id, i + 1, part)));
  await complete(id, sent);
  expect(readFileSync(rig.s3.pathOf(KEY)).equals(Buffer.concat(parts))).toBe(true);
}, 30_000);

test("no part is left beside the object, and whoever asks again is told that it is done", async () => {
  const id = await begin();
  const sent = await Promise.all(parts.map((part, i) => put(id, i + 1, part)));
  expect(partsOnDisk()).toHaveLength(parts.length);
  const { ETag } = await complete(id, sent);
  expect(partsOnDisk()).toEqual([]);
  expect((await complete(id, sent)).ETag).toBe(ETag);
}, 30_000);

test("who asks again while the parts are still put together waits for the same answer", async () => {
  const id = await begin();
  const sent = await Promise.all(parts.map((part, i) => put(id, i + 1, part)));
  const answers = await Promise.all(Array.from({ length: 8 }, () => complete(id, sent)));
  expect(new Set(answers.map(({ ETag, Key }) => `${Key ?? ""} ${ETag ?? ""}`)).size).toBe(1);
  expect(readFileSync(rig.s3.pathOf(KEY)).equals(Buffer.concat(parts))).toBe(true);
}, 30_000);

test("a list of parts that is wrong, or a key that is taken, costs no part", async () => {
  const id = await begin();
  const sent = await Promise.all(parts.map((part, i) => put(id, i + 1, part)));
  const wrong = sent.map((part) => ({ ...part, ETag: '"another"' }));
  await expect(complete(id, wrong)).rejects.toMatchObject({ name: "InvalidPart" });
  await rig.store.put(KEY, "taken", { once: true, type: "text/plain", signal: AbortSignal.timeout(5000) });
  await expect(complete(id, sent)).rejects.toMatchObject({ name: "PreconditionFailed" });
  expect(partsOnDisk()).toHaveLength(parts.length);
  await rig.store.delete(KEY);
  await complete(id, sent);
  expect(readFileSync(rig.s3.pathOf(KEY)).equals(Buffer.concat(parts))).toBe(true);
}, 30_000);

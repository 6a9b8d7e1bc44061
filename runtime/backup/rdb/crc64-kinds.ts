export const ONES = (1n << 64n) - 1n;

/** The reflected CRC-64s in use: the polynomial with its bits mirrored, and what the register begins with and is flipped by at the end. */
export const KINDS = {
  /** The footer of an RDB file (Redis' crc64.c). */
  jones: { polynomial: 0x95ac9329ac4bc9b5n, flip: 0n },
  /** S3's checksum for whole objects (CRC-64/NVME). */
  nvme: { polynomial: 0x9a6c9329ac4bc9b5n, flip: ONES },
} as const;

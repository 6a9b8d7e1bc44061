export const ONES = (1n << 64n) - 1n;

/** Of the reflected CRC-64s in use: the polynomial, with its bits mirrored. */
export const POLYNOMIAL = {
  /** The footer of an RDB file (Redis' crc64.c). */
  jones: 0x95ac9329ac4bc9b5n,
  /** S3's checksum for whole objects (CRC-64/NVME). */
  nvme: 0x9a6c9329ac4bc9b5n,
} as const;

/** What the register begins with and is flipped by at the end. */
export const FLIP = { jones: 0n, nvme: ONES } as const satisfies Record<keyof typeof POLYNOMIAL, bigint>;

import { KINDS, ONES } from "./crc64-kinds";

/** The register is mirrored: its top bit stands for 1, the one below for x. */
const ONE = 1n << 63n;
const X = ONE >> 1n;

/** The product of two polynomials, modulo that of the CRC. */
function times(a: bigint, b: bigint, polynomial: bigint): bigint {
  let product = 0n;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= b;
    b = b & 1n ? (b >> 1n) ^ polynomial : b >> 1n;
  }
  return product & ONES;
}

/** x to a power, modulo the polynomial of the CRC. */
function power(exponent: bigint, polynomial: bigint): bigint {
  let [result, square] = [ONE, X];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = times(result, square, polynomial);
    square = times(square, square, polynomial);
  }
  return result;
}

/**
 * The CRC-64 of two texts one after the other, from those of each: what is behind a text moves its register on by so many zero bits
 * (zlib's crc32_combine has the same rule for CRC-32). So whoever has summed up the parts need not go over the whole.
 * @param bytes length of the second
 */
export function combineCrc64(kind: keyof typeof KINDS, first: bigint, second: bigint, bytes: number): bigint {
  const { polynomial } = KINDS[kind];
  return times(power(8n * BigInt(bytes), polynomial), first, polynomial) ^ second;
}

/**
 * A small number from the first argument, which is the key in nearly all commands: calls on one key take the same connection and
 * keep their order.
 */
export function keyHash(args: readonly unknown[]): number {
  const first = args[0];
  const key = Array.isArray(first) ? (first[0] as unknown) : first;
  if (typeof key === "string") {
    let hash = key.length;
    for (let i = Math.max(0, key.length - 12); i < key.length; i += 1) hash = (hash * 31 + key.charCodeAt(i)) | 0;
    return hash >>> 1;
  }
  return Buffer.isBuffer(key) && key.length > 0 ? (key[key.length - 1] ?? 0) : 0;
}

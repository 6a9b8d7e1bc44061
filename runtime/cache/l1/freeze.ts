/** Freezes a value and all it holds: who changes what L1 shares with others then gets a TypeError. Buffers cannot be frozen. */
export function freezeDeep<V>(value: V): V {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freezeDeep(part);
  return value;
}

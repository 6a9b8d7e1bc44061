/**
 * Inflates LZF, as Redis compresses strings in RDB files. Only the file's own descriptions are read this way; they are tiny.
 * A control byte below 32 is followed by that many literal bytes and one more; any other is a copy of what was written before:
 * its three high bits are the length less two (7: one more byte is added), its other bits and the next byte the distance less one.
 * @returns undefined for what is no LZF of `length` bytes
 */
export function inflateLzf(packed: Uint8Array, length: number): Buffer | undefined {
  const out = Buffer.alloc(length);
  let at = 0;
  let from = 0;
  const next = (): number => packed[from++] ?? -1;
  while (from < packed.length) {
    const control = next();
    if (control < 32) {
      const end = from + control + 1;
      if (end > packed.length || at + control + 1 > length) return undefined;
      out.set(packed.subarray(from, end), at);
      at += end - from;
      from = end;
      continue;
    }
    let count = (control >> 5) + 2;
    if (count === 9) {
      const more = next();
      if (more < 0) return undefined;
      count += more;
    }
    const low = next();
    const source = at - ((control & 31) * 256 + low) - 1;
    if (low < 0 || source < 0 || at + count > length) return undefined;
    // Byte by byte: a copy may overlap what it writes.
    for (let i = 0; i < count; i += 1) out[at + i] = out[source + i] ?? 0;
    at += count;
  }
  return at === length ? out : undefined;
}

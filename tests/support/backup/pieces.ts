import fc from "fast-check";

/** Places to cut something of `length` bytes at; many of them close together, where seams hide. */
export function splits(length: number): fc.Arbitrary<number[]> {
  const near = fc
    .tuple(fc.nat(length), fc.array(fc.nat(30), { maxLength: 8 }))
    .map(([from, steps]) => steps.reduce<number[]>((at, step) => [...at, (at.at(-1) ?? from) + step], []));
  return fc.oneof(fc.array(fc.nat(length), { maxLength: 20 }), near);
}

/** `whole` cut at these places; neighbours may be empty. */
export function pieces(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...[...cuts].sort((a, b) => a - b).map((cut) => Math.min(cut, whole.length)), whole.length];
  return at.slice(1).map((end, i) => whole.subarray(at[i], end));
}

/** How values become bytes and come back. */
export interface Codec<V> {
  /** Written beside each value: bytes of another codec are not read. */
  readonly name: string;
  /** Errors it throws reject set() as NotEncodableError. */
  encode(value: V): Buffer;
  /** Errors it throws make the value count as missing. */
  decode(bytes: Buffer): V;
}

/** Anything that checks what was read, such as a zod schema: values written by an older release or by somebody else count as missing. */
export interface Schema<V> {
  parse(value: unknown): V;
}

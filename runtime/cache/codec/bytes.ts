import type { Codec } from "./codec";

/** Buffers as they are. */
export const bytes: Codec<Buffer> = {
  name: "bytes",
  encode(value) {
    if (!Buffer.isBuffer(value)) throw new TypeError("the value is no Buffer");
    return value;
  },
  // A copy: the answer of Redis that these bytes are part of should not be kept with them.
  decode: (read) => Buffer.from(read),
};

import { Packr } from "msgpackr";
import type { Codec } from "./codec";

// Plain MessagePack, without the packer's own records: other programs can read it.
const packr = new Packr({ useRecords: false, moreTypes: true });

/** MessagePack: smaller and faster than JSON, and it keeps Date, Set, Buffer and BigInt. A Map comes back as an object. */
export const msgpack: Codec<unknown> = {
  name: "msgpack",
  encode: (value) => {
    if (value === undefined || typeof value === "function" || typeof value === "symbol")
      throw new TypeError(`MessagePack has no ${typeof value}`);
    // The packer writes the next value into the same memory.
    return Buffer.from(packr.pack(value));
  },
  decode: (bytes) => packr.unpack(bytes) as unknown,
};

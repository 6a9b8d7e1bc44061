import type { Codec } from "./codec";

/** JSON, the default: readable for everybody. What JSON cannot hold (Date, Map, undefined fields) does not come back as it was. */
export const json: Codec<unknown> = {
  name: "json",
  encode(value) {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`JSON has no ${typeof value}`);
    return Buffer.from(text);
  },
  decode: (bytes) => JSON.parse(bytes.toString("utf8")) as unknown,
};

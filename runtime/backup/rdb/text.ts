import { inflateLzf } from "./lzf";

/** Longer descriptions are not kept; Redis' own have some 40 bytes. */
const LONGEST = 4096;

type Encoding =
  { readonly kind: "plain" } | { readonly kind: "integer" } | { readonly kind: "lzf"; readonly length: number };

/** A string of an RDB file that is kept and not passed over. */
export class Text {
  private readonly parts: Buffer[] = [];

  constructor(
    private readonly count: number,
    readonly encoding: Encoding,
  ) {}

  add(part: Buffer): void {
    if (this.count <= LONGEST) this.parts.push(Buffer.from(part));
  }

  /** undefined where it was too long to be kept, or can't be inflated. */
  toString(): string | undefined {
    const { encoding } = this;
    const all = Buffer.concat(this.parts);
    if (all.length !== this.count) return undefined;
    switch (encoding.kind) {
      case "plain":
        return all.toString("latin1");
      case "integer":
        return String(all.readIntLE(0, this.count));
      case "lzf":
        return encoding.length > LONGEST ? undefined : inflateLzf(all, encoding.length)?.toString("latin1");
    }
  }
}

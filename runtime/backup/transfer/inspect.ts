import { createHash } from "node:crypto";
import { BackupError } from "../errors";
import type { RdbSummary } from "../rdb/counts";
import { Crc64 } from "../rdb/crc64";
import { RdbScanner } from "../rdb/scanner";

/** What an RDB was found to be, once all of it has passed. */
export interface InspectedRdb extends RdbSummary {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Judges an RDB while it passes: its own checksum, a SHA-256, and what is in it. */
export class RdbInspector {
  bytes = 0;
  private readonly crc = new Crc64("jones");
  private readonly sha256 = createHash("sha256");
  private readonly scanner = new RdbScanner();

  /** @throws BackupError as soon as the bytes are no RDB */
  update(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.crc.update(chunk);
    this.sha256.update(chunk);
    this.scanner.feed(chunk);
  }

  /** @throws BackupError where it is not whole, or its checksum is not that of its footer */
  finish(): InspectedRdb {
    const summary = this.scanner.finish();
    // The register is 0 after a text that is followed by its own checksum.
    if (summary.footer !== 0n && this.crc.value !== 0n) {
      throw new BackupError("integrity", `the checksum of the RDB's ${this.bytes} bytes is not the one in its footer`, {
        remedy: "it was damaged on its way or in its source",
      });
    }
    return { ...summary, bytes: this.bytes, sha256: this.sha256.digest("hex") };
  }
}

/** A footer as the manifest has it: hex, or null where the source writes none. */
export function footerText(footer: bigint): string | null {
  return footer === 0n ? null : footer.toString(16).padStart(16, "0");
}

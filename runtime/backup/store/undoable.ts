import { MultipartUpload, type UploadOptions } from "./multipart";
import type { ObjectStore, PutOptions } from "./object-store";

/** Writes objects of one backup and remembers them, so that all can be taken back. */
export class Undoable {
  private readonly keys: string[] = [];
  private open: MultipartUpload | undefined;

  constructor(private readonly store: ObjectStore) {}

  async upload(key: string, options: UploadOptions): Promise<MultipartUpload> {
    this.open = await MultipartUpload.start(this.store, key, options);
    // Even a failed call may have made the object appear.
    this.keys.push(key);
    return this.open;
  }

  async put(key: string, body: string, type: PutOptions["type"], signal: AbortSignal): Promise<void> {
    this.keys.push(key);
    await this.store.put(key, body, { once: true, type, signal });
  }

  /** Takes back all, the last first, so that a manifest never stands for what is gone. @returns what could not be removed */
  async undo(): Promise<string[]> {
    const left: string[] = [];
    for (const key of [...this.keys].reverse())
      if (!(await succeeds(this.store.delete(key))) && (await this.mayExist(key))) left.push(key);
    if (this.open && !(await succeeds(this.open.abort()))) left.push(`${this.open.key} (upload ${this.open.uploadId})`);
    return left;
  }

  /** Who may only write is refused the deletion of what never was, too. */
  private async mayExist(key: string): Promise<boolean> {
    try {
      return (await this.store.sizeOf(key)) !== undefined;
    } catch {
      return true;
    }
  }
}

async function succeeds(promise: Promise<void>): Promise<boolean> {
  try {
    await promise;
    return true;
  } catch {
    return false;
  }
}

/** The function's code: one zip, made by images/backup-function.ts. */
export interface FunctionCode {
  /** Path of the zip on this machine. */
  readonly path: string;
  /** SHA-256 of it, base64, as Lambda tells it. */
  readonly sha256: string;
  /** Module and exported function, as Lambda names them. */
  readonly handler: string;
}

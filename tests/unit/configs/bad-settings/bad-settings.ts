/** Settings of a stack named dev that must be refused, and with which words. */
export interface BadSettings {
  readonly what: string;
  /** As the configuration gives them. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** The whole message, line by line. */
  readonly message: readonly string[];
}

import type { Answer } from "../../../runtime/backup/operate/answer";

/** Puts lines together out of pieces that may end anywhere, and reads each as an answer. */
export class AnswerReader {
  private rest = "";

  /** @returns the answers that are whole now; what is no answer, as a stray word of Node, is left out */
  push(piece: string): Answer[] {
    const lines = `${this.rest}${piece}`.split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line): Answer[] => {
      try {
        const told = JSON.parse(line) as unknown;
        return typeof told === "object" && told !== null && "type" in told ? [told as Answer] : [];
      } catch {
        return [];
      }
    });
  }
}

/** An error that the server itself answers. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** Undefined where the server answers by an error: it watches another group, or is busy with something. */
export async function unlessRefused(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (isReply(error)) return undefined;
    throw error;
  }
}

import { spawn } from "node:child_process";

/** nftables refused, or is not there. Its words hold no secret. */
export class NftError extends Error {
  override readonly name = "NftError";
}

/** Where Debian puts it, for who has no sbin on PATH. */
const ELSEWHERE = ["/usr/sbin", "/sbin"];

/**
 * Gives rules to nftables, which takes them all or none.
 * @param check only look whether they would be taken
 * @throws NftError with what it said
 */
export async function nft(rules: string, { check = false }: { check?: boolean } = {}): Promise<void> {
  const path = [process.env.PATH ?? "", ...ELSEWHERE].join(":");
  const child = spawn("nft", [...(check ? ["--check"] : []), "--file", "-"], {
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, PATH: path },
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  child.stdin.on("error", () => undefined); // it ended without reading all: its exit code tells
  child.stdin.end(rules);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(new NftError(error.code === "ENOENT" ? "nft is not installed" : error.message, { cause: error })),
    );
    child.once("close", resolve);
  });
  if (code !== 0) throw new NftError(`nft: ${said.trim().split("\n")[0] ?? `exit code ${code ?? "none"}`}`);
}

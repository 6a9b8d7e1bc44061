import { Link } from "../../../../runtime/client/pool/link";

test("a password function that throws is told as a connection that could not be had, without its words", async () => {
  const node = { host: "127.0.0.1", port: 1 };
  const password = (): string => {
    throw new Error("hunter2 is in the vault");
  };
  const settings = { password, db: 0, tls: false, clientName: "x", connectTimeoutMs: 100, protocol: 3 } as const;
  const opening = Link.open(node, node, settings);
  await expect(opening).rejects.toMatchObject({ code: "CONNECTION", applied: "no" });
  await expect(opening).rejects.not.toThrow("hunter2");
});

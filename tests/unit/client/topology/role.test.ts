import { parseRole } from "../../../../runtime/client/topology/role";

test("what ROLE answers", () => {
  expect(parseRole(["master", 10, [["10.0.0.2", "6379", "8"]]])).toEqual({
    role: "master",
    offset: 10,
    replicas: [{ address: { host: "10.0.0.2", port: 6379 }, offset: 8 }],
  });
  expect(parseRole(["slave", "10.0.0.1", 6379, "connected", 7])).toEqual({
    role: "replica",
    master: { host: "10.0.0.1", port: 6379 },
    connected: true,
    offset: 7,
  });
  expect(parseRole(["slave", "10.0.0.1", 6379, "sync", -1])).toMatchObject({ connected: false });
  expect(parseRole(["sentinel", ["g"]])).toEqual({ role: "sentinel" });
});

test.each([[null], ["OK"], [[]], [["master"]], [["slave", null, 1]], [["slave", "h", "x"]], [7]])(
  "%j is unknown",
  (reply) => expect(parseRole(reply)).toEqual({ role: "unknown" }),
);

import { describeGroup } from "../../../scripts/describe";

/** Goal: what scripts/up prints at the end has what there is, and nothing that there is not. */
const outputs = {
  ...{ group: "mymaster", prefix: "dev" },
  nodes: [{ name: "redis-1", host: "10.163.79.11", port: 6379 }],
  sentinels: [{ name: "sentinel-1", host: "10.163.79.21", port: 26_379 }],
};

test("where to look, where the stack is monitored", () => {
  const urls = { monitor: "https://10.163.79.7:9121", prometheus: "https://10.163.79.8:9090" };
  const text = describeGroup("dev", [], { ...outputs, monitoring: urls });
  for (const [name, url] of Object.entries(urls)) expect(text).toMatch(new RegExp(`^  ${name} +${url}$`, "m"));
  expect(text).toContain("pulumi stack output monitorToken --show-secrets --stack dev");
});

test("nothing of it where it is not", () => {
  const text = describeGroup("dev", [], outputs);
  expect(text).toMatch(/^ {2}dev-redis-1 +10\.163\.79\.11:6379$/m);
  expect(text).not.toMatch(/monitor/i);
});

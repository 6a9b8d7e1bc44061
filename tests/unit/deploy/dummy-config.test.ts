import { checkSecrets, readSettings } from "../../../configs/settings";
import { withDummies } from "../../../scripts/deploy/dummy/config";

/** Goal: whatever a stack's file holds of secrets, dummies take their place, and only theirs; and the settings are good then. */
const SEALED = { secure: "v1:abc:def" };
const faults = (config: Readonly<Record<string, unknown>>) => {
  const { settings, faults: own } = readSettings(config, { stack: "prod" });
  return [...own, ...checkSecrets(settings, config)].map(({ setting }) => setting);
};

test("missing passwords and a missing bucket are given", () => {
  const file = { generatePasswords: false, backup: { enabled: true, target: "aws", region: "eu-central-1" } };
  const { config, dummies } = withDummies(file, "prod");
  expect(dummies).toEqual(expect.arrayContaining(["backup.bucket", "passwords.app", "passwords.admin"]));
  expect(faults(config)).toEqual([]);
});

test("given ones are replaced, whether each is encrypted or the section as a whole", () => {
  for (const passwords of [{ app: SEALED, node: SEALED }, SEALED]) {
    const { config } = withDummies({ generatePasswords: false, passwords }, "prod");
    expect(JSON.stringify(config)).not.toContain("v1:abc");
    expect(faults(config)).toEqual([]);
  }
});

test("certificates and receivers' secrets have the shape that is asked for", () => {
  const monitoring = { enabled: true, alertmanager: { slack: { enabled: true } } };
  const { config, dummies } = withDummies({ tls: { own: true }, tlsFiles: { key: SEALED }, monitoring }, "prod");
  expect([...dummies].sort()).toEqual(["receiverSecrets.slackUrl", "tlsFiles.ca", "tlsFiles.cert", "tlsFiles.key"]);
  expect(faults(config)).toEqual([]);
});

test("a bucket that has a name keeps it, and a fault stays one", () => {
  const backup = { enabled: true, target: "aws", region: "eu-central-1", bucket: "ours-in-production" };
  const { config, dummies } = withDummies({ nodes: 12, backup }, "prod");
  expect([config.backup, dummies]).toEqual([backup, []]);
  expect(faults(config)).toEqual(["nodes"]);
});

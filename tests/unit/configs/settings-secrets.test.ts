import {
  checkPasswords,
  checkSecrets,
  checkTlsFiles,
  missingPasswords,
  passwordUsers,
} from "../../../configs/settings";
import { settingsOf } from "./support/settings";

const GOOD = "0123456789abcdef";
const ALLOWED = "at least 16 printable ASCII characters, no space, quote or backslash";
const shop = settingsOf({ generatePasswords: false, users: { shop: { commands: ["+get"] } } });
const USERS = ["app", "websocket", "replication", "sentinel", "monitor", "backup", "admin", "node", "shop"];

test("every user has a password", () => {
  expect(passwordUsers(shop)).toEqual(USERS);
});

test("without generated passwords each must be given, and each that lacks has its command", () => {
  const given = USERS.filter((user) => user !== "app" && user !== "shop");
  expect(missingPasswords(shop, given)).toEqual(
    ["app", "shop"].map((user) => ({
      setting: `passwords.${user}`,
      value: "nothing",
      allowed: ALLOWED,
      fix: `pulumi config set --secret --path passwords.${user} "$(openssl rand -hex 32)"`,
    })),
  );
  expect(missingPasswords(settingsOf(), [])).toEqual([]);
});

test.each([
  ["short", "0123456789abcde"],
  ["with a space", "0123456789abcdef 1"],
  ["with a line break", "0123456789abcdef\n"],
  ["with a quote", '0123456789abcdef"'],
  ["with an apostrophe", "0123456789abcdef'"],
  ["with a backslash", "0123456789abcdef\\"],
  ["with an umlaut", "0123456789abcdefä"],
  ["that is no text", 1234567890123456],
])("a password %s is refused, and not shown", (_, password) => {
  expect(checkPasswords(shop, { app: password })).toEqual([
    {
      setting: "passwords.app",
      value: "(secret)",
      allowed: ALLOWED,
      fix: 'pulumi config set --secret --path passwords.app "$(openssl rand -hex 32)"',
    },
  ]);
});

test("all other printable characters are good", () => {
  expect(checkPasswords(shop, { app: "!#$%&()*+,-./09:;<=>?@AZ[]^_`az{|}~" })).toEqual([]);
});

test("a password of nobody is refused, with who was meant", () => {
  expect(checkPasswords(shop, { ap: GOOD })).toEqual([
    {
      setting: "passwords.ap",
      value: "(secret)",
      allowed: `a password of one of the users ${USERS.join(", ")}, perhaps app`,
      fix: "pulumi config rm --path passwords.ap",
    },
  ]);
});

test("two users may not share a password", () => {
  expect(checkPasswords(shop, { app: GOOD, admin: GOOD }).map(({ setting, allowed }) => [setting, allowed])).toEqual([
    ["passwords.admin", "a password of its own: this is that of app"],
  ]);
});

test.each(["text", [GOOD], null, 3])("passwords that are no object are refused: %j", (passwords) => {
  expect(checkPasswords(shop, passwords).map((f) => [f.setting, f.value, f.fix])).toEqual([
    [
      "passwords",
      "(secret)",
      'pulumi config rm passwords && pulumi config set --secret --path passwords.app "$(openssl rand -hex 32)"',
    ],
  ]);
});

const pem = (what: string) => `-----BEGIN ${what}-----\nMAo=\n-----END ${what}-----\n`;
const files = { ca: pem("CERTIFICATE"), cert: pem("CERTIFICATE"), key: pem("EC PRIVATE KEY") };
const own = settingsOf({ tls: { own: true } });

test("own certificates must be complete PEM texts", () => {
  expect(checkTlsFiles(own, files)).toEqual([]);
  expect(checkTlsFiles(own, { ca: files.ca, cert: files.key })).toEqual([
    {
      setting: "tlsFiles.cert",
      value: "(secret)",
      allowed: "a PEM text with a CERTIFICATE",
      fix: "pulumi config set --secret --path tlsFiles.cert < cert.pem",
    },
    {
      setting: "tlsFiles.key",
      value: "nothing",
      allowed: "a PEM text with a PRIVATE KEY",
      fix: "pulumi config set --secret --path tlsFiles.key < key.pem",
    },
  ]);
});

test("own certificates that would not be used are a fault", () => {
  expect(checkTlsFiles(settingsOf(), {})).toEqual([]);
  expect(checkTlsFiles(settingsOf(), files)).toEqual([
    {
      setting: "tls.own",
      value: "false",
      allowed: "true, as tlsFiles is given: else it would not be used",
      fix: "pulumi config set --path tls.own true",
    },
  ]);
});

test("secrets in plain text are refused; empty ones are not there", () => {
  const nothing = checkSecrets(settingsOf(), { passwords: {}, tlsFiles: {} }, () => false);
  expect(nothing).toEqual([]);
  const faults = checkSecrets(own, { passwords: { app: GOOD }, tlsFiles: files }, () => false);
  expect(faults.map(({ setting, value, fix }) => [setting, value, fix])).toEqual([
    [
      "passwords",
      "(plain text)",
      'pulumi config rm passwords && pulumi config set --secret --path passwords.app "$(openssl rand -hex 32)"',
    ],
    [
      "tlsFiles",
      "(plain text)",
      "pulumi config rm tlsFiles && pulumi config set --secret --path tlsFiles.key < key.pem",
    ],
  ]);
});

test("all faults of secrets come at once", () => {
  const { length } = missingPasswords(shop, ["app"]);
  expect(checkSecrets(shop, { passwords: { app: "short" } })).toHaveLength(1 + length);
});

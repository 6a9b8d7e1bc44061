import { checkReceiverSecrets, checkSecrets } from "../../../configs/settings";
import { settingsOf } from "../configs/support/settings";

/** Goal: a secret that a receiver needs is asked for before anything is deployed, and no secret is ever shown. */
const slack = settingsOf({ monitoring: { alertmanager: { slack: { enabled: true } } } });
const email = settingsOf({
  monitoring: {
    alertmanager: {
      email: { enabled: true, to: ["a@b.c"], from: "d@e.f", smarthost: "g.h:587", username: "u" },
    },
  },
});

test("without receivers nothing is needed", () => {
  expect(checkReceiverSecrets(settingsOf(), undefined)).toEqual([]);
  expect(checkReceiverSecrets(settingsOf(), {})).toEqual([]);
});

test("a receiver's secret is asked for, with the command that sets it", () => {
  expect(checkReceiverSecrets(slack, {})).toEqual([
    {
      setting: "receiverSecrets.slackUrl",
      value: "nothing",
      allowed: "an http or https URL, as monitoring.alertmanager.slack.enabled is set",
      fix: "pulumi config set --secret --path receiverSecrets.slackUrl",
    },
  ]);
  expect(checkReceiverSecrets(email, {}).map((fault) => fault.setting)).toEqual(["receiverSecrets.smtpPassword"]);
});

test("a webhook for events needs its address, and a signed one its key", () => {
  const events = (webhook: string) => settingsOf({ monitoring: { events: { webhook } } });
  const faults = (webhook: string) => checkReceiverSecrets(events(webhook), {}).map((fault) => fault.setting);
  expect(faults("none")).toEqual([]);
  expect(faults("slack")).toEqual(["receiverSecrets.eventsUrl"]);
  expect(faults("generic")).toEqual(["receiverSecrets.eventsUrl", "receiverSecrets.eventsKey"]);
});

test("those that are good are taken", () => {
  expect(checkReceiverSecrets(slack, { slackUrl: "https://hooks.example.com/x", webhookToken: "t" })).toEqual([]);
  expect(checkReceiverSecrets(email, { smtpPassword: "with a space" })).toEqual([]);
});

test.each([
  ["slackUrl", "hunter2"],
  ["webhookToken", "hunter2 hunter2"],
  ["smtpPassword", "hunter2\nhunter2"],
  ["slackUrl", 7],
  ["eventsUrl", "hunter2"],
  ["eventsKey", "hunter2"],
])("%s may not be %j, and is not shown", (name, value) => {
  const faults = checkReceiverSecrets(settingsOf(), { [name]: value });
  expect(faults.map((fault) => fault.setting)).toEqual([`receiverSecrets.${name}`]);
  expect(JSON.stringify(faults)).not.toContain("hunter2");
});

test("one that does not exist is refused, with what was meant", () => {
  expect(checkReceiverSecrets(settingsOf(), { slakUrl: "hunter2" })).toEqual([
    {
      setting: "receiverSecrets.slakUrl",
      value: "(secret)",
      allowed: "one of webhookToken, slackUrl, smtpPassword, eventsUrl, eventsKey, perhaps slackUrl",
      fix: "pulumi config rm --path receiverSecrets.slakUrl",
    },
  ]);
});

test.each(["hunter2", ["hunter2"], null])("what is no object is refused: %j", (secrets) => {
  const faults = checkReceiverSecrets(settingsOf(), secrets);
  expect(faults.map((fault) => fault.fix)).toEqual(["pulumi config rm receiverSecrets"]);
  expect(JSON.stringify(faults)).not.toContain("hunter2");
});

test("in plain text they are refused", () => {
  const faults = checkSecrets(slack, { receiverSecrets: { slackUrl: "https://hooks.example.com/x" } }, () => false);
  expect(faults.map((fault) => [fault.setting, fault.value])).toEqual([["receiverSecrets", "(plain text)"]]);
});

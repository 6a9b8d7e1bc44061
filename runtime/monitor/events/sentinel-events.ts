import { addressKey, type Address } from "../../client/address";
import type { EventDetail, EventDraft } from "./event";
import type { EventKind } from "./kinds";
import type { SentinelNews } from "./sentinel-news";

const TEXTS: Partial<Record<EventKind, (subject: string, news: SentinelNews) => string>> = {
  "master-sdown": (s) => `The master ${s} is down, a Sentinel finds`,
  "master-sdown-cleared": (s) => `The master ${s} answers a Sentinel again`,
  "master-odown": (s) => `The master ${s} is down, enough Sentinels agree`,
  "master-odown-cleared": (s) => `Sentinels no longer agree that ${s} is down`,
  "replica-sdown": (s) => `The replica ${s} is down, a Sentinel finds`,
  "replica-sdown-cleared": (s) => `The replica ${s} answers a Sentinel again`,
  "sentinel-sdown": (s) => `${s} is down, another Sentinel finds`,
  "sentinel-sdown-cleared": (s) => `${s} answers another Sentinel again`,
  "failover-step": (s, { step }) => `Failover: ${step ?? ""} ${s}`,
  "failover-end": (s) => `The failover from ${s} has ended`,
  "failover-abort": (s, { step }) =>
    `The failover from ${s} was given up: ${(step ?? "").replace("failover-abort-", "")}`,
  "tilt-entered": (s) => `${s} is in TILT: its clock or host stalled`,
  "tilt-left": (s) => `${s} has left TILT`,
  "node-known": (s) => `A Sentinel has learned of the replica ${s}`,
  "sentinel-known": (s) => `A Sentinel has learned of ${s}`,
  "role-changed": (s, { role }) => `${s} reports another role: ${role ?? ""}`,
  "node-restarted": (s) => `${s} was started anew`,
  "sentinel-config": (s, { option }) => `A Sentinel's configuration was changed: ${option ?? ""} (${s})`,
};

/** What makes two messages of different Sentinels the same event. TILT is each Sentinel's own. */
export function keyOfNews({ kind, about, switched, step, option, role }: SentinelNews, teller: string): string {
  if (!about) return `${kind} ${teller}`;
  const who = switched ? `${addressKey(switched.from)} ${addressKey(switched.to)}` : addressKey(about);
  return [kind, who, step, option, role].filter((part) => part !== undefined).join(" ");
}

/** A message as an event. @param nameOf an address in the settings' words @param teller the Sentinel's name */
export function draftOfNews(news: SentinelNews, teller: string, nameOf: (address: Address) => string): EventDraft {
  const { kind, about, switched } = news;
  const subject = about ? nameOf(about) : teller;
  const details: Record<string, EventDetail> = {
    ...(about ? { instance: addressKey(about) } : {}),
    ...(switched ? { from: nameOf(switched.from), to: nameOf(switched.to) } : {}),
    ...(news.step === undefined ? {} : { step: news.step }),
    ...(news.option === undefined ? {} : { option: news.option }),
    ...(news.role === undefined ? {} : { role: news.role }),
  };
  const text = switched
    ? `${nameOf(switched.to)} is the new master, after ${nameOf(switched.from)}`
    : (TEXTS[kind]?.(subject, news) ?? `${kind} ${subject}`);
  return { kind, subject, text, details, seenBy: teller };
}

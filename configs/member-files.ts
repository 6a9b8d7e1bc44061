import type { Settings } from "./settings";
import { FILES } from "./supervisor";
import { nodeSupervisorConfig, sentinelSupervisorConfig } from "./supervisor-config";

/** The texts of a member's certificate, PEM. `T` is a text, or what will become one. */
export interface CertificateTexts<T> {
  readonly ca: T;
  readonly cert: T;
  readonly key: T;
}

/** What differs between deployments; the rest of a node's files follows from the settings. */
export interface NodeTexts<T> {
  /** Of `renderRedisConf`. */
  readonly conf: T;
  /** Of `renderNodeAcl`. */
  readonly acl: T;
  readonly nodePassword: T;
  readonly certificate: CertificateTexts<T>;
}

export interface SentinelTexts<T> extends NodeTexts<T> {
  readonly sentinelPassword: T;
}

/** All files that the container of the node `name` gets, by path. */
export function nodeFiles<T>(settings: Settings, name: string, texts: NodeTexts<T>): Record<string, T | string> {
  return { ...common(texts), [FILES.supervisor]: JSON.stringify(nodeSupervisorConfig(settings, name)) };
}

/** All files that the container of the Sentinel `name` gets, by path. */
export function sentinelFiles<T>(
  settings: Settings,
  name: string,
  texts: SentinelTexts<T>,
): Record<string, T | string> {
  return {
    ...common(texts),
    [FILES.supervisor]: JSON.stringify(sentinelSupervisorConfig(settings, name)),
    [FILES.sentinelPassword]: texts.sentinelPassword,
  };
}

function common<T>({ conf, acl, nodePassword, certificate }: NodeTexts<T>): Record<string, T> {
  return {
    [FILES.server]: conf,
    [FILES.acl]: acl,
    [FILES.nodePassword]: nodePassword,
    [FILES.ca]: certificate.ca,
    [FILES.cert]: certificate.cert,
    [FILES.key]: certificate.key,
  };
}

import { addressKey } from "../../client/address";
import { answerIsMaster, type GroupView } from "../group-view";
import { masterStatus } from "../parse/sentinel";
import type { Reading } from "../reading";
import type { CertificateStatus } from "../status";

/** One Sentinel. What is not known is null. */
export interface SentinelStatus {
  readonly name: string;
  readonly instance: string;
  readonly up: boolean;
  /** Why it does not answer. */
  readonly why: string | null;
  /** Whom it names as the master. */
  readonly names: string | null;
  /** Whether that node says so itself. */
  readonly answerIsMaster: boolean | null;
  readonly masterStatus: "ok" | "sdown" | "odown" | null;
  /** Whether a failover would be possible, as it sees it. */
  readonly quorum: boolean | null;
  readonly tilt: boolean | null;
  readonly configEpoch: number | null;
  /** Itself included. */
  readonly knownSentinels: number | null;
  readonly okSentinels: number | null;
  readonly knownReplicas: number | null;
  readonly okReplicas: number | null;
  readonly certificate: CertificateStatus | null;
}

/** Pure. */
export function sentinelStatus(reading: Reading, view: GroupView): Omit<SentinelStatus, "certificate"> {
  const { name, instance } = reading.target;
  const sentinel = reading.kind === "sentinel" ? reading : undefined;
  const master = sentinel?.master;
  return {
    name,
    instance,
    up: sentinel !== undefined,
    why: reading.kind === "silent" ? reading.why : null,
    names: master ? addressKey(master.address) : null,
    answerIsMaster: sentinel ? answerIsMaster(sentinel, view) : null,
    masterStatus: master ? masterStatus(master) : null,
    quorum: sentinel?.ckquorum?.ok ?? null,
    tilt: sentinel ? sentinel.info.fields.get("sentinel_tilt") === "1" : null,
    configEpoch: master?.configEpoch ?? null,
    knownSentinels: master ? master.knownSentinels + 1 : null,
    okSentinels: sentinel && master ? sentinel.sentinels.filter((s) => s.up).length + 1 : null,
    knownReplicas: master?.knownReplicas ?? null,
    okReplicas: sentinel && master ? sentinel.replicas.filter((r) => r.up).length : null,
  };
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { MONITOR_USER } from "../configs/monitoring/monitor-config";
import type { OwnUser } from "../configs/reserved-users";
import type { Settings } from "../configs/settings";
import { authorityName, serverNames } from "../configs/server-names";
import { topologyOf } from "../configs/topology";
import { aclUsers, renderNodeAcl, renderSentinelAcl } from "../configs/users-acl";
import type { GroupAccess, StackPlace } from "./backup";
import { Certificates } from "./certificates";
import { GroupNetwork } from "./group-network";
import type { MemberArgs } from "./member";
import { Passwords } from "./passwords";
import { RedisNode } from "./redis-node";
import { Sentinel } from "./sentinel";
import type { OwnCertificate } from "./stack-config";

export interface RedisGroupArgs {
  settings: Settings;
  /** Name of the image that nodes and Sentinels run. */
  image: pulumi.Input<string>;
  /** Label of everything that belongs to this stack. */
  stack: string;
  /** Passwords from the stack's config, by ACL user. */
  passwords: Readonly<Record<string, pulumi.Output<string>>>;
  /** Further passwords that servers accept, by ACL user. */
  alsoAccepted: readonly Readonly<Record<string, pulumi.Output<string>>>[];
  ownCertificate: OwnCertificate | undefined;
  /** Make all members at once: for a group none of which runs, where there is nothing to take one at a time and each waits for the others. */
  together: boolean;
}

/** The ACL user of who makes backups. */
const BACKUP_USER: OwnUser = "backup";

/**
 * A Sentinel-monitored set of Redis nodes on one Docker engine: network, certificates, passwords, nodes and Sentinels.
 *
 * Nodes and Sentinels are chained by `dependsOn`, each waiting for the health of the one before, so that a change that replaces
 * all of them takes them one at a time; a restart is a full copy of the data for its node (docs/architecture.md, decision 5).
 * `together` leaves the chain out.
 */
export class RedisGroup extends pulumi.ComponentResource {
  readonly outputs: Readonly<Record<string, pulumi.Input<unknown>>>;
  /** For whoever makes backups. */
  readonly backupAccess: GroupAccess;
  /** For the monitor, which shows its certificate as a server to the servers as well. */
  readonly monitorAccess: Omit<GroupAccess, "certificate">;
  /** For containers beside those of the group. */
  readonly place: StackPlace;

  constructor(name: string, args: RedisGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:RedisGroup", name, {}, opts);
    const { settings } = args;
    const topology = topologyOf(settings);
    const users = aclUsers(settings);
    const labels = (member: string): docker.types.input.ContainerLabel[] => [
      { label: "redis-ha.stack", value: args.stack },
      { label: "redis-ha.group", value: settings.group },
      { label: "redis-ha.member", value: member },
    ];
    const networkName = `${settings.prefix}-redis-ha`;
    const network = new GroupNetwork(
      `${name}-network`,
      { ...topology.network, networkName, labels: labels("network") },
      { parent: this },
    );
    const backupShowsCertificate = settings.backup.enabled && settings.tls.authClients === "yes";
    const certificates = new Certificates(
      `${name}-tls`,
      {
        authorityName: (number) => authorityName(settings, number),
        holders: [
          ...serverNames(settings, topology),
          ...(backupShowsCertificate ? [{ name: BACKUP_USER, dnsNames: [BACKUP_USER], ips: [] }] : []),
        ],
        settings,
        own: args.ownCertificate,
      },
      { parent: this },
    );
    const passwords = new Passwords(
      `${name}-passwords`,
      { users, given: args.passwords, alsoAccepted: args.alsoAccepted },
      { parent: this },
    );
    const member: Omit<MemberArgs, "after"> = {
      settings,
      image: args.image,
      networkName: network.networkName,
      passwords,
      certificates,
      nodeAcl: passwords.hashes().apply((hashes) => renderNodeAcl(settings, hashes)),
      sentinelAcl: passwords.hashes().apply((hashes) => renderSentinelAcl(settings, hashes)),
      labels,
    };
    const made: docker.Container[] = [];
    const before = () => (args.together ? undefined : made.at(-1));
    for (const place of topology.nodes) {
      const node = new RedisNode(`${name}-${place.name}`, { ...member, place, after: before() }, { parent: this });
      made.push(node.container);
    }
    for (const place of topology.sentinels) {
      const sentinel = new Sentinel(`${name}-${place.name}`, { ...member, place, after: before() }, { parent: this });
      made.push(sentinel.container);
    }
    const access = (user: OwnUser): Omit<GroupAccess, "certificate"> => ({
      view: topology.view,
      user,
      password: passwords.of(user),
      ca: certificates.ca,
    });
    this.backupAccess = {
      ...access(BACKUP_USER),
      certificate: backupShowsCertificate ? certificates.of(BACKUP_USER) : undefined,
    };
    this.monitorAccess = access(MONITOR_USER);
    this.place = {
      networkName: network.networkName,
      services: topology.services,
      hashKey: passwords.hashKey,
      certificateOf: (service) => certificates.of(service),
      labels,
    };
    this.outputs = {
      group: settings.group,
      prefix: settings.prefix,
      image: args.image,
      network: networkName,
      nodes: topology.view.nodes,
      sentinels: topology.view.sentinels,
      users,
      ca: certificates.ca,
      // Known when all are in place, so that a deployment that was cut off shows.
      rotation: pulumi.all(made.map(({ id }) => id)).apply(() => settings.rotation),
      ...(certificates.caKey ? { caKey: pulumi.secret(certificates.caKey) } : {}),
      ...(certificates.otherCaKey ? { otherCaKey: pulumi.secret(certificates.otherCaKey) } : {}),
      passwords: passwords.all(),
    };
    this.registerOutputs(this.outputs);
  }
}

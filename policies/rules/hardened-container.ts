import { list, record, runs, type Resource, type ResourceRule } from "../rule";

/** A thing that each container must have, and how it is told where it lacks. */
const DEMANDS: readonly (readonly [holds: (props: Resource["props"]) => boolean, lacks: string])[] = [
  [({ user }) => typeof user === "string" && !/^(0|root)?(:|$)/.test(user), "it runs as root: no user is set"],
  [({ readOnly }) => readOnly === true, "its root file system can be written to"],
  [({ capabilities }) => list(record(capabilities).drops).includes("ALL"), "it keeps capabilities: ALL is not dropped"],
  [({ capabilities }) => list(record(capabilities).adds).length === 0, "it is given capabilities"],
  [
    ({ securityOpts }) => list(securityOpts).some((opt) => /^no-new-privileges(:true)?$/.test(String(opt))),
    "it may gain privileges: no-new-privileges is not set",
  ],
  [({ privileged }) => privileged !== true, "it is privileged"],
  [
    ({ pidMode, ipcMode, usernsMode }) => ![pidMode, ipcMode, usernsMode].includes("host"),
    "it shares a namespace of the host",
  ],
  [({ memory }) => typeof memory === "number" && memory > 0, "its memory has no limit"],
  [
    ({ volumes, mounts }) =>
      list(volumes).every((volume) => !record(volume).hostPath) &&
      list(mounts).every((mount) => record(mount).type !== "bind"),
    "a folder of the host is mounted into it",
  ],
  [({ devices }) => list(devices).length === 0, "it is given devices of the host"],
];

/** A container that is taken over is of little use to whoever did. */
export const hardenedContainer: ResourceRule = {
  name: "containers-hardened",
  description:
    "Containers have a user, a read-only root, no capability, no new privileges, a limit of memory, and nothing of the host.",
  remedy: "build it with `hardened` of components/hardening.ts",
  violations: (resource) =>
    runs(resource) ? DEMANDS.flatMap(([holds, lacks]) => (holds(resource.props) ? [] : [lacks])) : [],
};

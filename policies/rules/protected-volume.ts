import { label, VOLUME, type ResourceRule } from "../rule";

/** Volumes of files that the program writes anew: certificates, configuration. */
const FILES = "-files";
/** Whose volumes hold nothing that could not be made again: backups are proven there. */
const SCRATCH = ["backup"];

/** No volume with data goes with one command. */
export const protectedVolume: ResourceRule = {
  name: "data-volumes-protected",
  description: "Volumes that hold data are protected, so that Pulumi refuses to delete them.",
  remedy: "set protect to true",
  violations: (resource) => {
    if (resource.type !== VOLUME || resource.protect) return [];
    const { name } = resource.props;
    if (typeof name === "string" && name.endsWith(FILES)) return [];
    if (SCRATCH.includes(label(resource, "redis-ha.member") ?? "")) return [];
    return ["its data goes with the next `pulumi destroy`, as it is not protected"];
  },
};

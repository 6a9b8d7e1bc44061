import { CONTAINER, type ResourceRule } from "../rule";

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** As images/reference.ts names what is built on the host. */
const CONTENT_HASH = /^redis-ha\/[a-z][a-z-]*:[0-9a-f]{16}$/;

/** What runs is what was tested, also after somebody pushed to a registry. */
export const pinnedImage: ResourceRule = {
  name: "images-pinned",
  description: "Images are named by their digest, or by the hash of what they are built from on the host.",
  remedy: "set image to a name with its digest: registry/redis-ha@sha256:…",
  violations: ({ type, props: { image } }) => {
    if (type !== CONTAINER) return [];
    if (typeof image === "string" && (DIGEST.test(image) || CONTENT_HASH.test(image))) return [];
    return [`the image ${typeof image === "string" ? image : "it runs"} can change under its name`];
  },
};

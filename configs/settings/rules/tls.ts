import { setCommand, show } from "../fault";
import type { Rule } from "./rule";

/** Rules on certificates and the image's pin. */
export const tlsRules: readonly Rule[] = [
  {
    reads: ["tls.certDays", "tls.renewBeforeDays"],
    check: ({ tls }) =>
      tls.renewBeforeDays < tls.certDays
        ? []
        : [
            {
              setting: "tls.renewBeforeDays",
              value: show(tls.renewBeforeDays),
              allowed: `less than tls.certDays (${tls.certDays}), or each \`pulumi up\` renews`,
              fix: setCommand("tls.renewBeforeDays", Math.floor(tls.certDays / 4)),
            },
          ],
  },
  {
    reads: ["tls.certDays", "tls.caDays"],
    check: ({ tls }) =>
      tls.caDays >= tls.certDays
        ? []
        : [
            {
              setting: "tls.caDays",
              value: show(tls.caDays),
              allowed: `at least tls.certDays (${tls.certDays})`,
              fix: setCommand("tls.caDays", Math.max(3650, tls.certDays)),
            },
          ],
  },
  {
    reads: ["image", "requirePinnedImage"],
    check: ({ image, requirePinnedImage }) =>
      !requirePinnedImage || image === undefined || image.includes("@sha256:")
        ? []
        : [
            {
              setting: "image",
              value: show(image),
              allowed: "an image with its digest, as requirePinnedImage is set",
              fix: `pulumi config set image "$(docker inspect --format '{{index .RepoDigests 0}}' ${image})"`,
            },
          ],
  },
];

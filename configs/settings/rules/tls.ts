import type { Settings } from "../complete";
import { setCommand, show, type Fault } from "../fault";
import type { Rule } from "./rule";

/** Settings that name an image. */
const IMAGES: Readonly<Record<string, (settings: Settings) => string | undefined>> = {
  image: ({ image }) => image,
  "monitoring.prometheus.image": ({ monitoring }) => monitoring.prometheus.image,
  "monitoring.alertmanager.image": ({ monitoring }) => monitoring.alertmanager.image,
};

/** Rules on certificates and images' pins. */
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
  ...Object.entries(IMAGES).map(([setting, imageOf]): Rule => ({
    reads: [setting, "requirePinnedImage"],
    check: (settings) => checkPinned(setting, imageOf(settings), settings.requirePinnedImage),
  })),
];

function checkPinned(setting: string, image: string | undefined, required: boolean): Fault[] {
  if (!required || image === undefined || image.includes("@sha256:")) return [];
  const allowed = "an image with its digest, as requirePinnedImage is set";
  const digest = `"$(docker inspect --format '{{index .RepoDigests 0}}' ${image})"`;
  const path = setting.includes(".") ? "--path " : "";
  return [{ setting, value: show(image), allowed, fix: `pulumi config set ${path}${setting} ${digest}` }];
}

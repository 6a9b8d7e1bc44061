import type { Rule } from "../rule";
import { backupMade } from "./backup";
import { hardenedContainer } from "./hardened-container";
import { pinnedImage } from "./pinned-image";
import { plainSecret } from "./plain-secret";
import { protectedVolume } from "./protected-volume";
import { publicPort } from "./public-port";
import { openSecurityGroup } from "./security-group";

/** All rules. docs/hardening.md names each. */
export const RULES: readonly Rule[] = [
  publicPort,
  openSecurityGroup,
  protectedVolume,
  pinnedImage,
  plainSecret,
  hardenedContainer,
  backupMade,
];

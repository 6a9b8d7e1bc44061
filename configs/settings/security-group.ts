import { z } from "zod";
import { section, setting } from "./documented";

/** What AWS' own firewall lets through to the Docker host. */
export const securityGroup = section(
  z
    .strictObject({
      enabled: setting(z.boolean().default(false), {
        about:
          "Make a security group that lets network.allowedCidrs reach nodes and Sentinels on the Docker host, an EC2 instance. Attach it to the instance beside its own groups.",
        allowed: "true or false",
      }),
      vpcId: setting(
        z
          .string()
          .regex(/^vpc-[0-9a-f]{8,17}$/)
          .optional(),
        {
          about: "VPC of the instance.",
          allowed: "an id such as vpc-0123456789abcdef0",
          fallback: "none; must be given with network.securityGroup.enabled",
          example: "vpc-0123456789abcdef0",
        },
      ),
      region: setting(
        z
          .string()
          .regex(/^[a-z]{2,}(-[a-z]+)+-\d$/)
          .optional(),
        {
          about: "Region of the VPC.",
          allowed: "a region such as eu-central-1",
          fallback: "backup.region",
          example: "eu-central-1",
        },
      ),
    })
    .prefault({}),
  "AWS' own firewall in front of the Docker host.",
);

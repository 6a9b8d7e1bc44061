import type { AwsPlace, BackupArns, BackupNames } from "./names";
import { policy, type PolicyDocument } from "./policy";

/** Trust in people and programs: those that are named, or whoever the account's own policies let take the role. */
export function trustPrincipals(named: readonly string[], arns: BackupArns): PolicyDocument {
  return policy({
    Sid: "Take",
    Effect: "Allow",
    Principal: { AWS: named.length > 0 ? named : [arns.accountRoot] },
    Action: "sts:AssumeRole",
  });
}

/** For the hosts of a container: instances of EC2, by their instance profile, and whoever is named beside them. */
export function trustHosts(named: readonly string[], { region }: Pick<BackupNames, "region">): PolicyDocument {
  const service = region.startsWith("cn-") ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
  return policy({
    Sid: "Take",
    Effect: "Allow",
    Principal: { Service: service, ...(named.length > 0 ? { AWS: named } : {}) },
    Action: "sts:AssumeRole",
  });
}

export function trustLambda(): PolicyDocument {
  return policy({
    Sid: "Take",
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
}

/** Only for the schedules of this account's own group: the service works for everybody ("confused deputy" in its guide). */
export function trustScheduler(arns: BackupArns, { accountId }: AwsPlace): PolicyDocument {
  return policy({
    Sid: "Take",
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": accountId, "aws:SourceArn": arns.scheduleGroup } },
  });
}

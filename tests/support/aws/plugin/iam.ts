import * as iam from "@aws-sdk/client-iam";
import type { Resource } from "./resource";
import { object, text, type Value } from "./values";

const tags = (given: Value | undefined) =>
  Object.entries(object(given ?? {})).map(([Key, value]) => ({ Key, Value: text(value) }));

const role: Resource = {
  fixed: ["name"],
  create: async (aws, inputs) => {
    const { Role } = await aws.iam.send(
      new iam.CreateRoleCommand({
        RoleName: text(inputs.name),
        Description: text(inputs.description),
        AssumeRolePolicyDocument: text(inputs.assumeRolePolicy),
        Tags: tags(inputs.tags),
      }),
    );
    return { id: text(inputs.name), outputs: { arn: Role?.Arn ?? "" } };
  },
  update: async (aws, id, inputs) => {
    const document = text(inputs.assumeRolePolicy);
    await aws.iam.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: document }));
    await aws.iam.send(new iam.UpdateRoleCommand({ RoleName: id, Description: text(inputs.description) }));
    await aws.iam.send(new iam.TagRoleCommand({ RoleName: id, Tags: tags(inputs.tags) }));
    return undefined;
  },
  exists: (aws, id) => aws.iam.send(new iam.GetRoleCommand({ RoleName: id })),
  remove: (aws, id) => aws.iam.send(new iam.DeleteRoleCommand({ RoleName: id })),
};

/** An inline policy's id is `role:name`. */
const named = (id: string) => {
  const [RoleName = "", PolicyName = ""] = id.split(":");
  return { RoleName, PolicyName };
};

const rolePolicy: Resource = {
  fixed: ["role", "name"],
  create: async (aws, { role: owner, name, policy }) => {
    const id = `${text(owner)}:${text(name)}`;
    await aws.iam.send(new iam.PutRolePolicyCommand({ ...named(id), PolicyDocument: text(policy) }));
    return { id };
  },
  update: async (aws, id, { policy }) => {
    await aws.iam.send(new iam.PutRolePolicyCommand({ ...named(id), PolicyDocument: text(policy) }));
    return undefined;
  },
  exists: (aws, id) => aws.iam.send(new iam.GetRolePolicyCommand(named(id))),
  remove: (aws, id) => aws.iam.send(new iam.DeleteRolePolicyCommand(named(id))),
};

const instanceProfile: Resource = {
  fixed: ["name", "role"],
  create: async (aws, inputs) => {
    const InstanceProfileName = text(inputs.name);
    const { InstanceProfile } = await aws.iam.send(
      new iam.CreateInstanceProfileCommand({ InstanceProfileName, Tags: tags(inputs.tags) }),
    );
    await aws.iam.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: text(inputs.role) }));
    return { id: InstanceProfileName, outputs: { arn: InstanceProfile?.Arn ?? "" } };
  },
  update: async (aws, id, inputs) => {
    await aws.iam.send(new iam.TagInstanceProfileCommand({ InstanceProfileName: id, Tags: tags(inputs.tags) }));
    return undefined;
  },
  exists: (aws, id) => aws.iam.send(new iam.GetInstanceProfileCommand({ InstanceProfileName: id })),
  remove: async (aws, id) => {
    const { InstanceProfile } = await aws.iam.send(new iam.GetInstanceProfileCommand({ InstanceProfileName: id }));
    for (const { RoleName } of InstanceProfile?.Roles ?? [])
      await aws.iam.send(new iam.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: id, RoleName }));
    return aws.iam.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName: id }));
  },
};

export const iamResources: Readonly<Record<string, Resource>> = {
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/instanceProfile:InstanceProfile": instanceProfile,
};

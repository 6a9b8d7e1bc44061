import { PolicyPack, type Policies } from "@pulumi/policy";
import type { Allowances, Rule } from "./rule";
import { RULES } from "./rules";

/** Each rule as a policy that stops the deployment. */
function policyOf(rule: Rule): Policies[number] {
  const { name, description, remedy } = rule;
  const text = (violation: string): string => `${violation}; ${remedy}`;
  const common = { name, description, enforcementLevel: "mandatory", remediationSteps: remedy } as const;
  if ("stackViolations" in rule) {
    return {
      ...common,
      validateStack: ({ resources }, report) => {
        const seen = resources.map((r) => ({ ...pick(r), protect: r.opts.protect }));
        for (const violation of rule.stackViolations(seen)) report(text(violation));
      },
    };
  }
  return {
    ...common,
    configSchema: {
      properties: { allowedAddresses: { type: "array", items: { type: "string" }, default: [] } },
    },
    validateResource: (args, report) => {
      const { allowedAddresses = [] } = args.getConfig<Partial<Allowances>>();
      for (const violation of rule.violations({ ...pick(args), protect: args.opts.protect }, { allowedAddresses }))
        report(text(violation));
    },
  };
}

function pick({ type, name, props }: { type: string; name: string; props: Record<string, unknown> }) {
  return { type, name, props };
}

new PolicyPack("redis-ha", { policies: RULES.map(policyOf) });

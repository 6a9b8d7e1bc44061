import type { Variable } from "./dashboard";

export const groupVariable: Variable = {
  name: "group",
  label: "Group",
  query: "label_values(redis_up, group)",
  many: false,
};

export const nodeVariable: Variable = {
  name: "node",
  label: "Node",
  query: 'label_values(redis_memory_used_bytes{group="$group"}, node)',
  many: true,
};

export const applicationVariable: Variable = {
  name: "application",
  label: "Application",
  query: "label_values(redis_client_calls, instance)",
  many: true,
};

/** Selectors by what was chosen. */
export const OF_GROUP = 'group="$group"';
export const OF_NODE = 'group="$group", node=~"$node"';
export const OF_APPLICATION = 'instance=~"$application"';

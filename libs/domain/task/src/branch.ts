/**
 * The branch of a task: `openhands/agent-<agent>/feature-<key>-<suffix>`. Keys repeat between epics, so the random end of the
 * task's UUIDv7 keeps branches apart. Computed once, when the task is first claimed, then kept with the task.
 */
export const branchOf = (task: { id: string; key: string }, agent: string): string =>
  `openhands/agent-${agent}/feature-${task.key}-${task.id.slice(-8)}`;

/** One task of a plan. */
export interface PlanTask {
  /** Short key, unique in the plan; `needs` refers to it. */
  readonly id: string;
  readonly role: string;
  readonly title: string;
  /** What the agent is told, in full sentences. */
  readonly brief: string;
  /** Path patterns that the task may write; one that starts with `!` excludes. See `@manyhands/scope`. */
  readonly scope: readonly string[];
  /** Ids of tasks that must have landed before this one starts. */
  readonly needs: readonly string[];
  /** Shell commands, run in the root of the repository; exit status 0 is green. */
  readonly acceptance: readonly string[];
  /** Minutes. */
  readonly estimate?: number | undefined;
}

/** An epic split into tasks, as supplied by a person or proposed by the planner. */
export interface PlanDocument {
  readonly version: 1;
  readonly tasks: readonly PlanTask[];
}

/** Which rule a plan breaks. */
export type ViolationCode =
  /** It is no plan at all: a field is missing or has the wrong type. Only the caller's `read` reports this one. */
  | 'invalid-document'
  | 'empty-plan'
  | 'duplicate-task'
  | 'unknown-role'
  | 'acceptance-missing'
  /** A scope pattern that is not well formed, or over a bound. */
  | 'invalid-pattern'
  /** A scope pattern that is absolute or goes up with `..`. */
  | 'outside-repository'
  /** A scope without patterns, or whose exclusions leave nothing. */
  | 'empty-scope'
  | 'protected-path'
  | 'unknown-need'
  | 'cycle'
  /** Two tasks that may run at the same time may write the same path. */
  | 'overlap'
  /** The scopes are each well formed, but comparing them would take too long: nothing is proved, so nothing is allowed. */
  | 'too-complex';

/** One broken rule. Plain data: it goes to people, into the store, and back to the model. */
export interface Violation {
  readonly code: ViolationCode;
  /** Ids of the tasks concerned, in the order of the plan; for a `cycle` in the order of the circle. */
  readonly tasks: readonly string[];
  /** A sentence that names the tasks, the reason and the way out. */
  readonly message: string;
  /** A normalised path that proves it. */
  readonly witness?: string;
  /** Where in the document, as in `tasks[1].scope[0]`. */
  readonly path?: string;
}

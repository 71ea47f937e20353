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
  /** A scope that holds so much of the repository that nobody else can work. */
  | 'scope-too-wide'
  /** A task may write nothing but folders that the repository does not have. Always a warning. */
  | 'unknown-place'
  /** An error, unless a maintainer allowed it for this plan: then a warning. */
  | 'protected-path'
  /** Tasks may write what others own by CODEOWNERS. Always a warning. */
  | 'owners-concerned'
  /** The same where the repository wants their yes: the plan waits for a person, whatever the epic says. Always a warning. */
  | 'owners-must-agree'
  /** The brief names a file that the task may not write. An error when it says to change it, else a warning. */
  | 'brief-outside-scope'
  | 'unknown-need'
  | 'cycle'
  /** Two tasks that may run at the same time may write the same path. */
  | 'overlap'
  /** The scopes are each well formed, but comparing them would take too long: nothing is proved, so nothing is allowed. */
  | 'too-complex'
  /** A task may write a file that imports one which another task may change at the same time. Always a warning. */
  | 'import-edge';

/** An `error` refuses the plan. A `warning` is for whoever reads it, and refuses nothing. */
export type Severity = 'error' | 'warning';

/** One broken rule. Plain data: it goes to people, into the store, and back to the model. */
export interface Violation {
  readonly code: ViolationCode;
  readonly severity: Severity;
  /** Ids of the tasks concerned, in the order of the plan; for a `cycle` in the order of the circle. */
  readonly tasks: readonly string[];
  /** A sentence that names the tasks, the reason and the way out. */
  readonly message: string;
  /** A normalised path that proves it. */
  readonly witness?: string;
  /** Where in the document, as in `tasks[1].scope[0]`. */
  readonly path?: string;
  /** For an `import-edge`: the file that imports, and the file that it imports. */
  readonly edge?: readonly [from: string, to: string];
}

/** Whether it refuses the plan. */
export function isError({ severity }: Violation): boolean {
  return severity === 'error';
}

/** Most faults of a document that are told. */
const MOST_FAULTS = 100;

/** What is wrong with the shape of a document, as violations. `field` says where, as in `tasks[0].role`; empty for all of it. */
export function invalidDocument(faults: readonly { readonly field: string; readonly message: string }[]): Violation[] {
  return faults.slice(0, MOST_FAULTS).map(({ field, message }) => ({
    code: 'invalid-document',
    severity: 'error',
    tasks: [],
    message: field === '' ? `the plan ${message}` : `${field}: ${message}`,
    ...(field === '' ? {} : { path: field }),
  }));
}

/** Why the remote has not what it should have. */
export type PushProblem =
  /** It did not answer, or not with git. `said`: in git's words. */
  | { readonly kind: 'unreachable'; readonly said: string }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  /** A branch or tag there is not what it was made to be: somebody else pushed. */
  | { readonly kind: 'moved'; readonly ref: string }
  /** The remote itself does not want it: a hook, a protected branch, missing rights. */
  | { readonly kind: 'refused'; readonly ref: string; readonly said: string };

/** The same for people, with the way out. Codes are stable: one that stays the same is told once. */
export interface BehindCause {
  readonly code: 'remote-unreachable' | 'remote-timed-out' | 'remote-moved' | 'remote-refused';
  readonly message: string;
}

export function behindCause(problem: PushProblem, branches: { readonly integration: string }): BehindCause {
  switch (problem.kind) {
    case 'unreachable':
      return { code: 'remote-unreachable', message: `The remote cannot be pushed to: ${problem.said}` };
    case 'timed-out':
      return { code: 'remote-timed-out', message: `The remote did not take a push within ${problem.seconds} s.` };
    case 'moved':
      return { code: 'remote-moved', message: movedThere(problem.ref, branches.integration) };
    case 'refused':
      return {
        code: 'remote-refused',
        message: `The remote refuses ${nameOf(problem.ref)}: ${problem.said}. Let this instance push there, or turn pushing off.`,
      };
    default:
      return problem satisfies never;
  }
}

function movedThere(ref: string, integration: string): string {
  const name = nameOf(ref);
  if (ref.startsWith('refs/tags/'))
    return `The remote has another tag ${name}, and nothing is forced: remove it there, or keep it and release under a higher version.`;
  return (
    `Somebody pushed to ${name} at the remote, and nothing is forced: ` +
    `bring these commits into ${integration} here by a task and set ${name} back there, or take them away there.`
  );
}

const nameOf = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, '');

import { badArgument } from './git-error.js';
import { objectId } from './names.js';
import { runGit } from './run-git.js';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitInput {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  /** Default: the author. */
  readonly committer?: Person;
  /** For author and committer, in whole seconds UTC. With it the same input gives the same id; without it git says now. */
  readonly date?: Date;
}

/** Writes a commit object and moves nothing. Returns its id. */
export async function writeCommit(gitDir: string, input: CommitInput): Promise<string> {
  const parents = input.parents.flatMap((parent) => ['-p', objectId(parent, 'parent')]);
  const args = ['commit-tree', '--no-gpg-sign', ...parents, objectId(input.tree, 'tree')];
  const { stdout } = await runGit(gitDir, args, { input: input.message, env: identity(input) });
  return stdout.toString('utf8').trim();
}

function identity(input: CommitInput): Record<string, string> {
  const committer = input.committer ?? input.author;
  const date = input.date === undefined ? null : `@${Math.floor(input.date.getTime() / 1000)} +0000`;
  return {
    ...person('AUTHOR', input.author),
    ...person('COMMITTER', committer),
    ...(date === null ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
}

function person(role: 'AUTHOR' | 'COMMITTER', { name, email }: Person): Record<string, string> {
  checkPerson({ name, email });
  return { [`GIT_${role}_NAME`]: name, [`GIT_${role}_EMAIL`]: email };
}

/** A typed refusal of what would break the lines of a commit or tag. */
export function checkPerson({ name, email }: Person): void {
  if (/[\n\0<>]/.test(name + email)) throw badArgument(`a name or address holds a line break or <>: ${name} ${email}`);
}

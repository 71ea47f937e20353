import { badArgument } from './git-error.js';
import type { KeptGit } from './kept/kept-git.js';
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
  /** For author and committer, in whole seconds UTC. With it the same input gives the same id; without it, now. */
  readonly date?: Date;
}

/** Writes a commit object and moves nothing. Returns its id. */
export async function writeCommit(gitDir: string, input: CommitInput): Promise<string> {
  const parents = input.parents.flatMap((parent) => ['-p', objectId(parent, 'parent')]);
  const args = ['commit-tree', '--no-gpg-sign', ...parents, objectId(input.tree, 'tree')];
  const { stdout } = await runGit(gitDir, args, { input: input.message, env: identity(input) });
  return stdout.toString('utf8').trim();
}

/** The same, through a process that is kept. */
export async function writeKept(kept: KeptGit, gitDir: string, input: CommitInput): Promise<string> {
  const [tree, parents] = [objectId(input.tree, 'tree'), input.parents.map((parent) => objectId(parent, 'parent'))];
  const said = sayCommit(input);
  if (said === null) return writeCommit(gitDir, input);
  const { text, date } = said;
  return (await kept.commit({ node: { tree, parents, date }, text })) ?? writeCommit(gitDir, input);
}

/** A commit as git writes it; null for what git would change, warn of or refuse. */
function sayCommit(input: CommitInput): { text: string; date: number } | null {
  const { tree, parents, message, author, committer = author, date = new Date() } = input;
  for (const one of [author, committer]) checkPerson(one);
  const seconds = Math.floor(date.getTime() / 1000);
  const isPlain = [author, committer].every(({ name, email }) => PLAIN.test(name) && PLAIN.test(email));
  if (!isPlain || !(seconds > 0) || message.includes('\0') || new Set(parents).size < parents.length) return null;
  const by = ({ name, email }: Person) => `${name} <${email}> ${seconds} +0000`;
  const head = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${by(author)}`,
    `committer ${by(committer)}`,
  ];
  return { text: `${head.join('\n')}\n\n${message}`, date: seconds };
}

/** Git cuts blanks, control characters and some punctuation off both ends. */
const PLAIN = /^[^\u0000- .,:;<>"\\'](?:.*[^\u0000- .,:;<>"\\'])?$/u;

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

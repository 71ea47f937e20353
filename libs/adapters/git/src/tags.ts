import { badArgument } from './git-error.js';
import { objectId, tagRef } from './names.js';
import { lines } from './refs.js';
import { runGit } from './run-git.js';
import { checkPerson, type Person } from './write-commit.js';

export interface Tag {
  readonly tag: string;
  /** What the ref points to: a tag object, or the commit itself. */
  readonly sha: string;
  /** The commit that is tagged. */
  readonly commit: string;
}

/** Tags of commits whose names begin so, in name order; what is tagged otherwise is left out. */
export async function listTags(gitDir: string, prefix: string): Promise<Tag[]> {
  const format = '--format=%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)';
  const { stdout } = await runGit(gitDir, ['for-each-ref', format, `refs/tags/${prefix}*`]);
  return lines(stdout).flatMap((line) => {
    const [sha = '', type, peeled = '', peeledType, ref = ''] = line.split(' ');
    const commit = type === 'commit' ? sha : peeledType === 'commit' ? peeled : null;
    return commit === null ? [] : [{ tag: ref.slice('refs/tags/'.length), sha, commit }];
  });
}

export interface TagInput {
  readonly tag: string;
  readonly commit: string;
  readonly message: string;
  readonly tagger: Person;
  /** In whole seconds UTC. */
  readonly date: Date;
}

/** Writes an annotated tag's object and makes no ref. Returns its id. */
export async function writeTag(gitDir: string, input: TagInput): Promise<string> {
  tagRef(input.tag);
  checkPerson(input.tagger);
  if (input.message.includes('\0')) throw badArgument('the message of a tag holds a NUL');
  const { name, email } = input.tagger;
  const head = [
    `object ${objectId(input.commit, 'commit')}`,
    'type commit',
    `tag ${input.tag}`,
    `tagger ${name} <${email}> ${Math.floor(input.date.getTime() / 1000)} +0000`,
  ];
  const { stdout } = await runGit(gitDir, ['mktag'], { input: `${head.join('\n')}\n\n${input.message}` });
  return stdout.toString('utf8').trim();
}

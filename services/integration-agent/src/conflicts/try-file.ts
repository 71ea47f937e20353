import { Logger } from '@nestjs/common';
import { climb, type Climbed, type Conflict, type Ladder, type Refusal } from '@manyhands/conflict';
import type { BareRepository, ConflictedFile } from '@manyhands/git';
import { scoreOf } from './score-conflict.js';
import type { TriedFile, UnresolvedFile } from './tried-file.js';

export interface Trying {
  readonly git: BareRepository;
  readonly ladder: Ladder;
  /** Aborted when there is no more time. */
  readonly over: AbortSignal;
  /** Tasks that cannot begin before the change has landed. */
  readonly waiting: number;
  /** How many files import one. */
  readonly dependents: (path: string) => Promise<number>;
}

/** Of a file whose score stands already. */
export const notAsked = async (): Promise<number> => 0;

const logger = new Logger('Conflicts');

/** Lets one file in conflict climb the ladder; what is merged is written to the repository. Throws `GitError` alone. */
export async function tryFile(file: ConflictedFile, trying: Trying): Promise<TriedFile> {
  const obstacle = obstacleOf(file);
  if (obstacle !== null) return untried(file.path, obstacle, trying);
  if (trying.over.aborted) return untried(file.path, late(trying.over), trying);
  const conflict: Conflict = { path: file.path, ...(await trying.git.statesOf(file)) };
  const climbed = await climbWithin(conflict, trying);
  if ('refused' in climbed) return untried(file.path, climbed.refused, trying);
  return settled(conflict, climbed, trying);
}

async function settled(conflict: Conflict, climbed: Climbed, { git, waiting, dependents }: Trying): Promise<TriedFile> {
  const { path } = conflict;
  const { attempts } = climbed;
  switch (climbed.kind) {
    case 'resolved': {
      const name = attempts.at(-1)?.name ?? '';
      return { kind: 'resolved', path, rung: climbed.rung, name, blob: await git.writeBlob(climbed.bytes), attempts };
    }
    case 'unresolved': {
      const { because, detail, next } = climbed;
      const pairs = climbed.pairs.map(({ name }) => name);
      return {
        kind: 'unresolved',
        path,
        because,
        detail,
        next,
        pairs,
        attempts,
        score: scoreOf({ path, conflict, waiting, dependents: await dependents(path) }),
      };
    }
    default:
      return climbed satisfies never;
  }
}

interface Obstacle {
  readonly because: Refusal;
  readonly detail: string;
}

/** A signal that was aborted for a reason in words says it itself. */
const late = ({ reason }: AbortSignal): Obstacle => ({
  because: 'too-slow',
  detail: typeof reason === 'string' ? reason : 'the time for all files was over',
});

/** Conflicts that are about one text at one place; of modes and deletions the ladder itself says what is wrong. */
const OF_ONE_FILE: readonly string[] = ['contents', 'binary', 'modify/delete'];

/** What git says of the file that is about more than its content: whoever merged its text would still not know where to put it. */
function obstacleOf({ readable, kinds }: ConflictedFile): Obstacle | null {
  if (!readable) return { because: 'file-kind', detail: 'its name is no UTF-8' };
  const others = kinds.filter((kind) => !OF_ONE_FILE.includes(kind));
  if (others.length === 0) return null;
  const because = others.some((kind) => kind.startsWith('rename')) ? 'rename' : 'file-kind';
  return { because, detail: others.join(', ') };
}

async function untried(
  path: string,
  { because, detail }: Obstacle,
  { waiting, dependents }: Trying,
): Promise<UnresolvedFile> {
  const next = because === 'file-kind' ? 8 : 7;
  const score = scoreOf({ path, conflict: null, waiting, dependents: await dependents(path) });
  return { kind: 'unresolved', path, because, detail, next, pairs: [], attempts: [], score };
}

/** A rung that fails refuses: a person is asked then, as if there was no rung, and the queue goes on. */
async function climbWithin(conflict: Conflict, { ladder, over }: Trying): Promise<Climbed | { refused: Obstacle }> {
  try {
    return (await beforeEnd(climb(conflict, ladder), over)) ?? { refused: late(over) };
  } catch (error) {
    logger.warn(`the conflict in ${JSON.stringify(conflict.path)} could not be tried`, { err: error });
    return { refused: { because: 'crashed', detail: error instanceof Error ? error.message : String(error) } };
  }
}

/** Null when the end comes first; what becomes of the work then is of no interest. */
async function beforeEnd<T>(work: Promise<T>, end: AbortSignal): Promise<T | null> {
  let stop = (): void => undefined;
  const ended = new Promise<null>((resolve) => {
    stop = () => resolve(null);
    end.addEventListener('abort', stop, { once: true });
    if (end.aborted) stop();
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    end.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}

import { type AfterConflict, decideRedo, type EarlierRedo } from '@manyhands/conflict';
import type { ChangeToMerge, ConflictPast, LeftConflict } from '@manyhands/postgres';
import { recordsOf, refusedRedo } from '../conflicts/conflict-evidence.js';
import { briefOf, type Known, packetOf } from '../conflicts/packet.js';
import { readSides } from '../conflicts/read-sides.js';
import { sayWhyPerson } from '../conflicts/say-conflict.js';
import type { UnresolvedFile } from '../conflicts/tried-file.js';
import type { Desk } from './desk.js';
import type { MergedOnto } from './merge-onto.js';

const KEPT = 'refs/manyhands/conflicts';

/** Keeps what was proposed and is in conflict, whatever becomes of its branch. */
export const keptRef = (changeId: string, headSha: string): string => `${KEPT}/${changeId}/${headSha}`;

/** Paths that are named to git, and kept. */
const PATHS = 100;

type Refused = Extract<MergedOnto, { kind: 'refused' }>;

export interface InConflict {
  readonly change: ChangeToMerge;
  readonly develop: string;
  readonly refused: Refused;
}

/**
 * Who goes on with a change that no rung could merge: its role, which does the task again, or a person with everything that is
 * known. Either way it leaves the queue in one transaction, so that there always is somebody; a crash before that leaves it queued.
 */
export async function leaveConflict(desk: Desk, { change, develop, refused }: InConflict): Promise<void> {
  const { changeId, headSha } = change;
  const { obstacle, tried, conflictTree: tree } = refused;
  const left = tried.flatMap((file) => (file.kind === 'unresolved' ? [file] : []));
  const files = left.slice(0, PATHS).map(({ path }) => path);
  const sides = await readSides(desk.git, { develop, head: headSha, tree, files });
  const others = sides.landed.flatMap(({ taskId }) => taskId ?? []);
  const known = { tried, sides, past: await desk.store.conflictPast(change.taskId, others) };
  const after = decideRedo({ files: left.map(factsOf), earlier: known.past.redone.map(earlierOf) }, desk.conflicts);
  await desk.git.putRef(keptRef(changeId, headSha), headSha);
  await desk.store.leaveConflict({
    ...{ changeId, headSha, developSha: develop, files, reason: obstacle.reason },
    brief: briefOf(known),
    attempts: [...recordsOf(tried), ...(after.kind === 'redo' ? [] : refusedRedo(left, after.because))],
    then: thenOf(desk, { after, known, evidence: obstacle.evidence }),
  });
}

interface Decided {
  readonly after: AfterConflict;
  readonly known: Known;
  readonly evidence: Refused['obstacle']['evidence'];
}

function thenOf(desk: Desk, { after, known, evidence }: Decided): LeftConflict['then'] {
  switch (after.kind) {
    case 'redo':
      return { kind: 'redo' };
    case 'ask-human': {
      const { because, mayAnswerItself } = after;
      const answerWithinMs = mayAnswerItself ? desk.conflicts.answerWithinMs : null;
      const packet = { ...evidence, ...packetOf(known, because) };
      return { kind: 'ask-human', because: sayWhyPerson(because), evidence: packet, answerWithinMs };
    }
    default:
      return after satisfies never;
  }
}

const factsOf = ({ path, next, score }: UnresolvedFile) => ({ path, next, score: score.score });

const earlierOf = ({ files, by }: ConflictPast['redone'][number]): EarlierRedo => ({ files, by: kindOf(by) });

/** As Postgres keeps who wanted it. */
function kindOf(by: string): EarlierRedo['by'] {
  if (by === 'rules') return 'rules';
  return by.startsWith('nobody') ? 'nobody' : 'person';
}

import type { World } from '@manyhands/plan';
import { askForPlan, type PlanAnswer } from './ask-for-plan.js';
import { Deadline } from './deadline.js';
import { RecordedModel, type RecordedTranscript } from './transcript.js';

export interface Replayed {
  readonly answer: PlanAnswer;
  readonly commit: string;
}

/** The record has no world, because the repository is too large for it. */
export class WorldMissing extends Error {
  readonly code = 'world-missing';
  readonly retryable = false;

  constructor(commit: string) {
    super(`the transcript leaves the files of the repository out; name the repository that has the commit ${commit}`);
    this.name = 'WorldMissing';
  }
}

/** Comes to the plan of a transcript again, without a model: the same answers under the same rules. `world` stands in for one that was too large. */
export async function replayTranscript(
  { question, turns }: RecordedTranscript,
  options: { world?: World; onRefused?: (violations: PlanAnswer['violations']) => void } = {},
): Promise<Replayed> {
  const world = question.world ?? options.world;
  if (world === undefined) throw new WorldMissing(question.commit);
  const answer = await askForPlan(
    { question, world },
    {
      model: new RecordedModel(turns),
      onRefused: async ({ violations }) => options.onRefused?.(violations),
      onAnswered: async () => undefined,
      checkBudget: async () => undefined,
      pause: async () => undefined,
      deadline: Deadline.in(REPLAY_MS),
    },
  );
  return { answer, commit: question.commit };
}

/** Checks and repairs alone take seconds at most. */
const REPLAY_MS = 120_000;

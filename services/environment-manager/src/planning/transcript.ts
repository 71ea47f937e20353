import { PlannerModel, type PlanProposal, type World } from '@manyhands/plan';
import { z } from 'zod';
import type { PlanQuestion, PlanTask } from './ask-for-plan.js';

/** The world of a larger repository is left out of the record: it can be read again from the commit. */
const MOST_WORLD = 2 * 1024 * 1024;

/** Everything that the plan depends on besides the model. */
export interface QuestionRecord extends PlanQuestion {
  readonly commit: string;
  /** Null when it was too large to keep. */
  readonly world: World | null;
}

export function recordOf({ question, world }: PlanTask, commit: string): QuestionRecord {
  const isSmall = JSON.stringify(world).length <= MOST_WORLD;
  return { ...question, commit, world: isSmall ? world : null };
}

/** One answer as it is kept. Documents that are no JSON are absent. No key is in it: it goes in a header, never in a message. */
export const turnOf = ({ document, transcript, usage, declined }: PlanProposal): object => ({
  document,
  transcript,
  usage,
  ...(declined === undefined ? {} : { declined }),
});

const Names = z.array(z.string());

/** A transcript as it is read back: from a file that people may have edited, so nothing of it is taken on trust. */
export const RecordedTranscript = z.object({
  question: z.object({
    epic: z.object({ title: z.string(), body: z.string() }),
    context: z.string(),
    roles: z.array(z.object({ name: z.string(), description: z.string() })),
    commit: z.string(),
    world: z
      .object({
        roles: Names,
        files: Names.optional(),
        hubs: Names.optional(),
        imports: z.array(z.tuple([z.string(), z.string()])).optional(),
        allowProtected: z.boolean().optional(),
        ownership: z
          .object({
            mode: z.enum(['off', 'advise', 'require']),
            areas: z.array(z.object({ owners: Names, scope: Names })),
            allowed: Names,
          })
          .optional(),
      })
      .nullable(),
  }),
  turns: z
    .array(
      z.object({
        document: z.unknown(),
        transcript: z.unknown(),
        usage: z.object({ promptTokens: z.number(), completionTokens: z.number(), cost: z.number() }),
        declined: z.string().optional(),
      }),
    )
    .max(1000),
});
export type RecordedTranscript = z.infer<typeof RecordedTranscript>;

/** The transcript has no answer to what is asked now: it is of another program, or was cut. */
export class TranscriptEnded extends Error {
  readonly code = 'transcript-ended';
  readonly retryable = false;

  constructor(turns: number) {
    super(`the transcript has ${turns} answers, and one more is asked for`);
    this.name = 'TranscriptEnded';
  }
}

/** Gives the recorded answers in their order and asks nobody. */
export class RecordedModel extends PlannerModel {
  private asked = 0;

  constructor(private readonly turns: RecordedTranscript['turns']) {
    super();
  }

  override async propose(): Promise<PlanProposal> {
    const turn = this.turns[this.asked];
    if (turn === undefined) throw new TranscriptEnded(this.turns.length);
    this.asked += 1;
    return turn;
  }
}

import type { AnswerEscalation } from '@manyhands/contracts';
import type { Escalations } from '@manyhands/postgres';
import { notFound, ProblemError } from '../http/problem.js';

/** Takes a human's answer to an escalation; everything but a first, known option is a {@link ProblemError}. */
export class AnswerQuestion {
  constructor(private readonly escalations: Pick<Escalations, 'answer'>) {}

  async answer(id: string, answer: AnswerEscalation & { by: string }): Promise<void> {
    const { option, comment, by } = answer;
    const result = await this.escalations.answer(id, { option, by, ...(comment === undefined ? {} : { comment }) });
    switch (result.kind) {
      case 'answered':
        return;
      case 'not-found':
        throw notFound('escalation', id);
      case 'already-answered':
        throw new ProblemError(409, 'escalation-already-answered', 'Somebody has answered this question already.');
      case 'unknown-option':
        throw unknownOption(result.options);
      default:
        result satisfies never;
    }
  }
}

function unknownOption(options: readonly string[]): ProblemError {
  const message = `must be one of ${options.join(', ')}`;
  return new ProblemError(422, 'unknown-option', `The option ${message}.`, {
    errors: [{ field: 'option', code: 'unknown-option', message }],
  });
}

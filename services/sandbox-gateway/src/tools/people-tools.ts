import { MAX_OPEN_QUESTIONS } from '@manyhands/postgres';
import type { Desk } from './ports.js';
import { inline, quote } from './quote.js';
import { done, refused, type TeamTool } from './team-tool.js';

const WORK_IS_KEPT =
  'Your session ends with this call. What you changed inside your scope is kept, and the next attempt begins with it.';

const STOP = 'Your session ends now: stop. Your work is kept.';

export const askHuman = (desk: Pick<Desk, 'askHuman'>): TeamTool<'ask_human'> => ({
  name: 'ask_human',
  description: `Asks a person, when the task leaves open what only a person can know. Give a default whenever you can: then you go on at once with it. Without a default nobody waits either: ${WORK_IS_KEPT}`,
  forReviews: false,
  async run(caller, { question, options, default: fallback }) {
    const asked = await desk.askHuman(caller.sessionId, {
      question,
      options: options ?? [],
      fallback: fallback ?? null,
    });
    switch (asked.kind) {
      case 'goes-on':
        return done(
          `Asked as ${asked.escalationId}. Go on with your default now: ${inline(fallback ?? '')}. read_task tells the answer when there is one; a later attempt is told it at its start.`,
        );
      case 'suspending':
        return done(`A person is asked. ${STOP} The next attempt is told the answer.`);
      case 'answered': {
        const { option, comment } = asked.answer;
        return done(
          [
            `This was answered: ${inline(option)}`,
            ...(comment === null || comment === '' ? [] : [quote(comment)]),
          ].join('\n'),
        );
      }
      case 'too-many':
        return refused(
          `${MAX_OPEN_QUESTIONS} questions of this task are open already. Decide yourself and say so when you finish.`,
        );
      default:
        return asked satisfies never;
    }
  },
});

export const reportBlocked = (desk: Pick<Desk, 'reportBlocked'>): TeamTool<'report_blocked'> => ({
  name: 'report_blocked',
  description: `Says that you cannot go on. When you wait for paths that you asked for, the task goes on by itself once they are free; else a person is asked. ${WORK_IS_KEPT}`,
  forReviews: false,
  async run(caller, { reason }) {
    await desk.reportBlocked(caller.sessionId, reason);
    return done(
      `${STOP} The task goes on when the paths you asked for are free; if you wait for none, a person decides.`,
    );
  },
});

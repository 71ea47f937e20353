import { createHash } from 'node:crypto';
import type { WidenAnswer } from '@manyhands/postgres';
import type { ScopeWishes, TrackedFiles } from './ports.js';
import { done, refused, type TeamTool, type ToolAnswer } from './team-tool.js';

export const requestScope = (parts: { wishes: ScopeWishes; tracked: TrackedFiles }): TeamTool<'request_scope'> => ({
  name: 'request_scope',
  description:
    'Asks for more paths to write, when the task cannot be done inside your scope or a push was refused. Ask for as little as possible. The answer comes at once: granted, or what to do instead. Asking again with the same patterns is the same request.',
  forReviews: false,
  async run(caller, { patterns: given, reason }) {
    const patterns = [...new Set(given)].sort();
    const wish = { requestId: wishId(patterns), patterns, reason, facts: await parts.tracked.of(caller) };
    return describeAnswer(await parts.wishes.widen(caller.sessionId, wish));
  },
});

/** The same patterns are the same wish, in whatever order and for whatever reason: asking again keeps its place in the line. */
const wishId = (sorted: readonly string[]): string =>
  `scope-${createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32)}`;

/** What is known here is added to the sentence of the lease: pushes, checks and hooks read the scope anew each time. */
function describeAnswer(answer: WidenAnswer): ToolAnswer {
  switch (answer.kind) {
    case 'granted':
      return done(
        [
          answer.message,
          `You may write now: ${answer.scope.join(', ')} (fence ${answer.fence}).`,
          'Nothing is to be renewed: the next push is judged by this scope.',
        ].join('\n'),
      );
    case 'wait':
      return refused(`${answer.message}\nAsk again with the same patterns in ${seconds(answer.againInMs)} s.`);
    case 'asked':
      return refused(
        `${answer.message}\nA person decides until ${answer.deadline} (question ${answer.escalationId}). Ask again with the same patterns to learn the answer.`,
      );
    case 'suspend':
      return refused(`${answer.message}\nTo stop, call report_blocked: your work is kept.`);
    case 'refused':
      return refused(answer.message);
    default:
      return answer satisfies never;
  }
}

const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

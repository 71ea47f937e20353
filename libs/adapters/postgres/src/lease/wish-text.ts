import type { Blocker } from '@manyhands/contracts';

/** What the agent is told about its wish, in sentences that it can act on. */
export const wishText = {
  granted: (patterns: readonly string[], owners: readonly string[]): string =>
    `You may write ${patterns.join(', ')} from now on.${owners.length > 0 ? ` They belong to ${owners.join(', ')}: say in your description why you change them.` : ''}`,

  wait: (blockers: readonly Blocker[]): string =>
    `${inTheWay(blockers)} Keep what you have, do other work of your task, and ask again for the same.`,

  suspend: (blockers: readonly Blocker[]): string =>
    `${inTheWay(blockers)} If you cannot do without these paths, commit and push what you have and stop: your task goes on from there, with these paths in its scope, when they are free.`,

  asked: (because: string, deadline: string): string =>
    `A person decides, because the wish ${because}. Without an answer until ${deadline} it is denied. Go on without these paths, and ask again for the same to hear the answer.`,

  denied: 'A person did not allow these paths, or nobody answered in time: do without them.',
  reused: 'This request id stands for another wish: take a new one.',
};

const inTheWay = (blockers: readonly Blocker[]): string =>
  blockers
    .map(({ witness, taskKey, agent, until }) =>
      until === undefined
        ? `${witness} belongs to task ${taskKey}${agent ? ` (${agent})` : ''} now.`
        : `${witness} is frozen until ${until}.`,
    )
    .join(' ');

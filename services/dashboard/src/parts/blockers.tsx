import type { Blocker } from '@manyhands/contracts';
import { Icon } from './icon.js';

const why: Record<Blocker['heldBy'], string> = {
  session: 'who is writing there',
  change: 'whose change must land first',
  ticket: 'who asked first',
  freeze: 'for nobody is given these paths now',
};

function who({ agent, taskKey, until }: Blocker) {
  if (until !== undefined)
    return (
      <>
        until <strong>{until}</strong>
      </>
    );
  return (
    <>
      for <strong>{agent ?? 'no agent yet'}</strong> ({taskKey})
    </>
  );
}

/** Who is in the way, and the path that both would write. */
export function Blockers({ blockers }: { blockers: readonly Blocker[] }) {
  if (blockers.length === 0) return null;
  return (
    <ul className="blockers" aria-label="Waits for">
      {blockers.map((blocker) => (
        <li key={`${blocker.taskId} ${blocker.witness}`}>
          <Icon name="hourglass" />
          <span>
            waits {who(blocker)}, {why[blocker.heldBy]}
            <code className="path">{blocker.witness}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}

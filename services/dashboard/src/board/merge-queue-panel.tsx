import type { MergeQueueView } from '@manyhands/contracts';
import { useResource } from '../api/use-resource.js';
import { Age } from '../clock/ticking-age.js';
import { Panel } from '../parts/panel.js';
import { Cell, Row, Table } from '../parts/table.js';
import { TaskLink } from '../parts/task-link.js';
import { Candidates } from './candidates.js';

const waiting = (queues: MergeQueueView[]) => queues.reduce((sum, queue) => sum + queue.entries.length, 0);

/** A queue is shown as soon as its repository is known: its candidates matter when nothing waits. */
export function MergeQueuePanel() {
  const query = useResource('mergeQueues');
  return (
    <Panel
      id="merge-queue"
      title="Merge queue"
      query={query}
      empty="No repository is registered."
      count={(queues) => queues.length}
      counted={waiting}
    >
      {(queues) => queues.map((queue) => <Queue key={queue.repositoryId} queue={queue} />)}
    </Panel>
  );
}

/** A hint each: the gate decides. */
function Findings({ findings }: Pick<MergeQueueView['entries'][number], 'findings'>) {
  if (findings.length === 0) return null;
  return (
    <ul className="plain muted" aria-label="May not get on with">
      {findings.map(({ id, otherTaskKey, sentence }) => (
        <li key={id}>
          may not get on with <span className="key">{otherTaskKey}</span>: {sentence}
        </li>
      ))}
    </ul>
  );
}

function Queue({ queue }: { queue: MergeQueueView }) {
  return (
    <div className="queue">
      <h3>
        {queue.repository}{' '}
        <span className="muted">
          {queue.develop === null ? (
            'nothing has landed yet'
          ) : (
            <>
              develop <code>{queue.develop.slice(0, 8)}</code>
            </>
          )}
        </span>
      </h3>
      {queue.trouble !== null && (
        <p role="alert" className="trouble" data-testid="gate-trouble">
          {queue.trouble.message} (for <Age since={queue.trouble.since} />)
        </p>
      )}
      {queue.entries.length === 0 ? (
        <p className="empty">No change waits to land.</p>
      ) : (
        <Table
          label={`Changes waiting to land in ${queue.repository}`}
          columns={['Position', 'Change', 'Agent', 'Queued']}
        >
          {queue.entries.map((entry) => (
            <Row key={entry.changeId}>
              <Cell label="Position">{entry.position}</Cell>
              <Cell label="Change">
                <TaskLink id={entry.taskId} taskKey={entry.taskKey} /> {entry.title}
                <Findings findings={entry.findings} />
              </Cell>
              <Cell label="Agent">{entry.agent}</Cell>
              <Cell label="Queued">
                for <Age since={entry.since} />
              </Cell>
            </Row>
          ))}
        </Table>
      )}
      <Candidates candidates={queue.candidates} />
    </div>
  );
}

import type { LeaseView } from '@manyhands/contracts';
import { useResource } from '../api/use-resource.js';
import { Age, Until } from '../clock/ticking-age.js';
import { Codes } from '../parts/codes.js';
import { Panel } from '../parts/panel.js';
import { Cell, Row, Table } from '../parts/table.js';
import { TaskLink } from '../parts/task-link.js';

export function LeasesPanel() {
  return (
    <Panel
      id="leases"
      title="Leases"
      query={useResource('leases')}
      empty="Nobody holds a scope."
      count={(leases) => leases.length}
    >
      {(leases) => (
        <Table label="Leases" columns={['Holder', 'Scope', 'Fence', 'Held', 'Until', 'Who waits, and why']}>
          {leases.map((lease) => (
            <LeaseRow key={lease.id} lease={lease} />
          ))}
        </Table>
      )}
    </Panel>
  );
}

function LeaseRow({ lease }: { lease: LeaseView }) {
  return (
    <Row>
      <Cell label="Holder">
        <strong>{lease.agent}</strong> <TaskLink id={lease.taskId} taskKey={lease.taskKey} />
      </Cell>
      <Cell label="Scope">
        <Codes values={lease.scope} />
      </Cell>
      <Cell label="Fence">{lease.fence}</Cell>
      <Cell label="Held" short>
        for <Age since={lease.acquiredAt} />
      </Cell>
      <Cell label="Until" short>
        {lease.until === null ? 'until it lands' : <Until moment={lease.until} />}
      </Cell>
      <Cell label="Who waits, and why">
        <Waiters waiters={lease.waiters} />
      </Cell>
    </Row>
  );
}

function Waiters({ waiters }: { waiters: LeaseView['waiters'] }) {
  if (waiters.length === 0) return <span className="muted">nobody</span>;
  return (
    <ul className="plain">
      {waiters.map((waiter) => (
        <li key={waiter.taskId}>
          <strong>{waiter.agent}</strong> <TaskLink id={waiter.taskId} taskKey={waiter.taskKey} /> for{' '}
          <Age since={waiter.since} />: both may write <code className="path">{waiter.witness}</code>
        </li>
      ))}
    </ul>
  );
}

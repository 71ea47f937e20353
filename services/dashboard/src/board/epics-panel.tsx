import type { EpicView } from '@manyhands/contracts';
import { useResource } from '../api/use-resource.js';
import { Age } from '../clock/ticking-age.js';
import { Badge } from '../parts/badge.js';
import { Panel } from '../parts/panel.js';
import { Cell, Row, Table } from '../parts/table.js';
import { formatCost } from '../words/money.js';
import { epicBadge } from '../words/state-badges.js';

export function EpicsPanel() {
  return (
    <Panel
      id="epics"
      title="Epics"
      query={useResource('epics')}
      empty="No epic yet. Submit one: npx hands submit"
      count={(epics) => epics.length}
    >
      {(epics) => (
        <Table label="Epics" columns={['Epic', 'Status', 'Progress', 'Cost']}>
          {epics.map((epic) => (
            <EpicRow key={epic.id} epic={epic} />
          ))}
        </Table>
      )}
    </Panel>
  );
}

function EpicRow({ epic }: { epic: EpicView }) {
  return (
    <Row>
      <Cell label="Epic">
        <strong>{epic.title}</strong>
        <span className="muted block">
          {epic.repository} · asked by {epic.requestedBy} <Age since={epic.createdAt} /> ago
        </span>
        {epic.failure !== null && <span className="failure-text block">{epic.failure.message}</span>}
      </Cell>
      <Cell label="Status">
        <span className="badges" data-testid={`epic-${epic.id}`} data-status={epic.status}>
          <Badge badge={epicBadge(epic.status)} />
          <span className="muted">
            for <Age since={epic.since} />
          </span>
        </span>
      </Cell>
      <Cell label="Progress">
        <Progress epic={epic} />
      </Cell>
      <Cell label="Cost">{formatCost(epic.cost)}</Cell>
    </Row>
  );
}

function Progress({ epic }: { epic: EpicView }) {
  const { total, landed, needsHuman } = epic.tasks;
  if (total === 0) return <span className="muted">no tasks yet</span>;
  return (
    <span className="progress">
      <progress max={total} value={landed} aria-label={`Landed tasks of ${epic.title}`} />
      <span>
        {landed} of {total} landed{needsHuman > 0 && `, ${needsHuman} need you`}
      </span>
    </span>
  );
}

import type { TaskView } from '@manyhands/contracts';
import { memo } from 'react';
import { Age } from '../clock/ticking-age.js';
import { Badge } from '../parts/badge.js';
import { Blockers } from '../parts/blockers.js';
import { Codes } from '../parts/codes.js';
import { Disclosure } from '../parts/disclosure.js';
import { formatCost } from '../words/money.js';
import { sessionWord, taskBadge } from '../words/state-badges.js';

interface TaskCardProps {
  task: TaskView;
  /** Keys of the needs that have not landed, with blanks between them: a text, so that the same ones are equal. */
  unmet: string;
  /** Why the task was given up, besides its failure. */
  abandoned: string | null;
}

/** One task. Rendered again only when what it shows changes; its age ticks by itself. */
export const TaskCard = memo(function TaskCard({ task, unmet, abandoned }: TaskCardProps) {
  return (
    <li
      className="card task"
      id={`task-${task.id}`}
      data-testid={`task-${task.key}`}
      data-status={task.status}
      aria-label={`Task ${task.key}`}
    >
      <div className="card-head">
        <span className="key">{task.key}</span>
        <span className="muted">{task.role}</span>
      </div>
      <h4>{task.title}</h4>
      <div className="badges">
        <Badge badge={taskBadge(task.status)} />
        <span className="muted">
          for <Age since={task.since} />
        </span>
      </div>
      <Doing task={task} />
      {task.zone === 'waiting' && unmet !== '' && (
        <p className="muted">
          needs <Codes values={unmet.split(' ')} />
        </p>
      )}
      {abandoned !== null && <p className="detail">abandoned because {abandoned}</p>}
      <Blockers blockers={task.waitsFor} />
      {task.failure !== null && <p className="failure-text">{task.failure.message}</p>}
      <Disclosure summary={<Foot task={task} />}>{() => <TaskDetails task={task} />}</Disclosure>
    </li>
  );
});

function Doing({ task }: { task: TaskView }) {
  const { agent, sessionStatus } = task;
  const step = sessionStatus === null || sessionStatus === 'ended' ? null : sessionWord(sessionStatus);
  const parts = [agent, step === taskBadge(task.status).word ? null : step].filter((part) => part !== null);
  return parts.length > 0 && <p className="detail">{parts.join(' · ')}</p>;
}

function Foot({ task }: { task: TaskView }) {
  return (
    <>
      <span>{task.attempt > 0 ? `attempt ${task.attempt}` : 'not started'}</span>
      <span className="cost">{formatCost(task.cost)}</span>
    </>
  );
}

function TaskDetails({ task }: { task: TaskView }) {
  return (
    <dl className="details">
      <dt>Brief</dt>
      <dd className="prose">{task.brief}</dd>
      <dt>Scope</dt>
      <dd>
        <Codes values={task.scope} />
      </dd>
      {task.needs.length > 0 && <dt>Needs</dt>}
      {task.needs.length > 0 && (
        <dd>
          <Codes values={task.needs} />
        </dd>
      )}
      <dt>Acceptance</dt>
      <dd>{task.acceptance.length > 0 ? <Codes values={task.acceptance} /> : 'no checks of its own'}</dd>
    </dl>
  );
}

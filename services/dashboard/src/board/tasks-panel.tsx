import type { TaskView } from '@manyhands/contracts';
import { useDeferredValue, useMemo } from 'react';
import { useResource } from '../api/use-resource.js';
import { Panel } from '../parts/panel.js';
import { matchesFilter } from '../words/task-filter.js';
import { around, type Around, unmetNeeds, whyAbandoned } from '../words/around-task.js';
import { abandonedOf, byZone, type ZoneText, ZONES } from '../words/zones.js';
import { TaskCard } from './task-card.js';
import { TaskFilter, useTaskFilter } from './task-filter.js';

/** From here on, cards out of sight are not laid out. */
const MANY = 50;

export function TasksPanel() {
  const query = useResource('tasks');
  const [filter, setFilter] = useTaskFilter();
  return (
    <Panel
      id="tasks"
      title="Tasks"
      query={query}
      empty="No task yet. Submit an epic and its tasks appear here."
      count={(tasks) => tasks.length}
      tools={<TaskFilter value={filter} onChange={setFilter} />}
    >
      {(tasks) => <Zones tasks={tasks} filter={filter} />}
    </Panel>
  );
}

function Zones({ tasks, filter }: { tasks: TaskView[]; filter: string }) {
  const wanted = useDeferredValue(filter);
  const zones = useMemo(() => byZone(tasks.filter((task) => matchesFilter(task, wanted))), [tasks, wanted]);
  const epics = useResource('epics').data;
  const others = useMemo(() => around(tasks, epics ?? []), [tasks, epics]);
  const shown = Object.values(zones).reduce((sum, zone) => sum + zone.length, 0);
  return (
    <>
      <p role="status" className={shown < tasks.length ? 'note' : 'visually-hidden'}>
        {shown < tasks.length && `The filter shows ${shown} of ${tasks.length} tasks.`}
      </p>
      <div className="zones">
        {ZONES.map((text) => (
          <ZoneColumn
            key={text.zone}
            text={text}
            tasks={zones[text.zone]}
            others={others}
            empty={wanted === '' ? text.empty : 'No match.'}
          />
        ))}
      </div>
    </>
  );
}

interface ZoneColumnProps {
  text: ZoneText;
  tasks: TaskView[];
  others: Around;
  empty: string;
}

function ZoneColumn({ text, tasks, others, empty }: ZoneColumnProps) {
  const titleId = `zone-${text.zone}-title`;
  const abandoned = abandonedOf(tasks);
  const count = tasks.length - abandoned;
  return (
    <section className="zone" data-testid={`zone-${text.zone}`} data-count={count} aria-labelledby={titleId}>
      <h3 id={titleId}>
        {text.title} <span className="count">{count}</span>
        {abandoned > 0 && <span className="muted apart"> and {abandoned} abandoned</span>}
      </h3>
      {tasks.length === 0 ? (
        <p className="empty">{empty}</p>
      ) : (
        <ul className="cards" data-many={tasks.length > MANY} tabIndex={0} aria-labelledby={titleId}>
          {tasks.map((task) => (
            <TaskCard
              key={task.id}
              task={task}
              unmet={unmetNeeds(task, others).join(' ')}
              abandoned={whyAbandoned(task, others)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

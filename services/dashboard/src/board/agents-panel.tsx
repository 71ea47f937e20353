import type { AgentView } from '@manyhands/contracts';
import { memo } from 'react';
import { useResource } from '../api/use-resource.js';
import { formatAge } from '../clock/age.js';
import { useTicking } from '../clock/clock-context.js';
import { Age } from '../clock/ticking-age.js';
import { Badge } from '../parts/badge.js';
import { Blockers } from '../parts/blockers.js';
import { Panel } from '../parts/panel.js';
import { TaskLink } from '../parts/task-link.js';
import { agentBadge, agentDetail, shownState } from '../words/state-badges.js';

export function AgentsPanel() {
  const query = useResource('agents');
  return (
    <Panel
      id="agents"
      title="Agents"
      query={query}
      empty="No agent has reported yet."
      count={(agents) => agents.length}
    >
      {(agents) => (
        <ul className="agents">
          {agents.map((agent) => (
            <AgentCard key={agent.id} agent={agent} readAt={query.dataUpdatedAt} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** `readAt`: when the view was read, in milliseconds of this machine; the age of the last signal counts from there. */
const AgentCard = memo(function AgentCard({ agent, readAt }: { agent: AgentView; readAt: number }) {
  const state = shownState(agent);
  return (
    <li className="card agent" data-testid={`agent-${agent.name}`} data-state={state}>
      <div className="card-head">
        <h3>{agent.name}</h3>
        <span className="muted">{agent.role}</span>
      </div>
      <div className="badges">
        <Badge badge={agentBadge(state)} />
        <span className="muted">
          {agent.signalLost && `was: ${agentBadge(agent.state).word}, `}
          for <Age since={agent.since} />
        </span>
      </div>
      {agent.taskId !== null && (
        <p>
          on <TaskLink id={agent.taskId} taskKey={agent.taskKey ?? 'a task'} />
        </p>
      )}
      <Detail agent={agent} />
      <Blockers blockers={agent.waitsFor} />
      <p className="muted foot">
        <LastSignal seconds={agent.lastSignalSeconds} readAt={readAt} />
      </p>
    </li>
  );
});

/** What the agent does, unless its badge says just that. */
function Detail({ agent }: { agent: AgentView }) {
  const words = agent.detail === null ? null : agentDetail(agent.detail);
  const known = agentBadge(shownState(agent)).word.toLowerCase();
  return words !== null && words !== known && <p className="detail">{words}</p>;
}

function LastSignal({ seconds, readAt }: { seconds: number | null; readAt: number }) {
  return useTicking((clock) =>
    seconds === null
      ? 'never gave a signal'
      : `last signal ${formatAge(seconds * 1000 + clock.now() - clock.fromLocal(readAt))} ago`,
  );
}

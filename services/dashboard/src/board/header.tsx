import type { SystemView } from '@manyhands/contracts';
import { useResource } from '../api/use-resource.js';
import { formatAge } from '../clock/age.js';
import { useTicking } from '../clock/clock-context.js';
import { type Connection, useConnection } from '../live/connection-context.js';
import { Badge } from '../parts/badge.js';
import type { BadgeText } from '../words/badge-text.js';
import { ThemeButton } from './theme-button.js';

export function Header() {
  const system = useResource('system').data;
  return (
    <header className="header">
      <div className="brand">
        <img src="/favicon.svg" alt="" width={28} height={28} />
        <h1>Manyhands</h1>
        <Repositories />
      </div>
      <dl className="facts">
        {system !== undefined && <Model model={system.model} />}
        {system !== undefined && <Sandbox sandbox={system.sandbox} />}
      </dl>
      <ConnectionState />
      <ThemeButton />
    </header>
  );
}

function Repositories() {
  const queues = useResource('mergeQueues').data ?? [];
  return queues.length > 0 && <p className="repositories">{queues.map((queue) => queue.repository).join(', ')}</p>;
}

const scripted: BadgeText = { word: 'scripted model', icon: 'queue', tone: 'review' };

function Model({ model }: { model: SystemView['model'] }) {
  return (
    <div>
      <dt>Model</dt>
      <dd data-testid="model-label" data-scripted={model.scripted}>
        {model.name} {model.scripted && <Badge badge={scripted} />}
      </dd>
    </div>
  );
}

function Sandbox({ sandbox }: { sandbox: SystemView['sandbox'] }) {
  const open = /^(none|not isolated)/.test(sandbox.isolation);
  const word = sandbox.isolation === 'none' ? 'not isolated: development only' : sandbox.isolation;
  return (
    <div>
      <dt>Sandbox</dt>
      <dd data-testid="sandbox-label">
        {sandbox.provider} <Badge badge={{ word, icon: open ? 'alert' : 'lock', tone: open ? 'waiting' : 'good' }} />
      </dd>
    </div>
  );
}

const connectionBadges: Record<Connection['state'], BadgeText> = {
  connecting: { word: 'connecting', icon: 'idle', tone: 'calm' },
  live: { word: 'live', icon: 'check', tone: 'good' },
  reconnecting: { word: 'reconnecting', icon: 'lost', tone: 'bad' },
};

function ConnectionState() {
  const connection = useConnection();
  return (
    <p className="connection">
      <span role="status" data-testid="connection" data-connection={connection.state}>
        <Badge badge={connectionBadges[connection.state]} />
      </span>
      <LastEvent connection={connection} />
    </p>
  );
}

function LastEvent({ connection }: { connection: Connection }) {
  const text = useTicking((clock) => {
    const at = connection.lastEventAt();
    return at === null ? 'no event yet' : `last event ${formatAge(clock.now() - Date.parse(at))} ago`;
  });
  return <span className="muted">{text}</span>;
}

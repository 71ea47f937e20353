import { useResource } from '../api/use-resource.js';
import { Age } from '../clock/ticking-age.js';

/** What this instance runs on. */
export function Footer() {
  const system = useResource('system').data;
  return (
    <footer className="footer muted">
      {system !== undefined && (
        <p>
          Manyhands {system.version} · database {system.database} · queue {system.queue} · up for{' '}
          <Age since={system.startedAt} />
        </p>
      )}
    </footer>
  );
}

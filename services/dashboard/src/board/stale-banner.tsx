import { useQueryClient } from '@tanstack/react-query';
import { formatAge } from '../clock/age.js';
import { useTicking } from '../clock/clock-context.js';
import { useConnection } from '../live/connection-context.js';
import { Icon } from '../parts/icon.js';

/** Says that the board may be wrong, and how old what it shows is. Stays in sight while one scrolls. */
export function StaleBanner() {
  const { stale } = useConnection();
  return (
    <div role="alert" className="stale-slot">
      {stale && (
        <p className="stale-banner" data-testid="stale-banner">
          <Icon name="lost" size={18} /> <strong>Not live.</strong> <LastRead /> Trying to reconnect.
        </p>
      )}
    </div>
  );
}

function LastRead() {
  const client = useQueryClient();
  const text = useTicking((clock) => {
    const reads = client.getQueryCache().getAll();
    const oldest = Math.min(...reads.map((query) => query.state.dataUpdatedAt));
    return oldest === 0 || reads.length === 0
      ? 'Some of this page was never read.'
      : `This page shows what was known ${formatAge(clock.now() - clock.fromLocal(oldest))} ago.`;
  });
  // The ticking age is no news for a screen reader: the alert speaks once, when the banner appears.
  return <span aria-live="off">{text}</span>;
}

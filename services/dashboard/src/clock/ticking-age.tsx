import { formatAge, formatUntil } from './age.js';
import { useTicking } from './clock-context.js';

const local = (moment: string) => new Date(moment).toLocaleString();

/** How long ago `since` (ISO time of the server) was, ticking; the exact moment is in the tooltip. */
export function Age({ since }: { since: string }) {
  const age = useTicking((clock) => formatAge(clock.now() - Date.parse(since)));
  return (
    <time dateTime={since} title={local(since)}>
      {age}
    </time>
  );
}

/** How long until `moment`, ticking; past it, how long ago. */
export function Until({ moment }: { moment: string }) {
  const text = useTicking((clock) => formatUntil(Date.parse(moment) - clock.now()));
  return (
    <time dateTime={moment} title={local(moment)}>
      {text}
    </time>
  );
}

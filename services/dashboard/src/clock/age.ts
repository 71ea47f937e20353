const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number) => String(value).padStart(2, '0');

/** `42s`, `7m`, `3h 05m`, `2d 4h`. Milliseconds in; what lies in the future counts as `0s`. */
export function formatAge(milliseconds: number): string {
  const age = Math.max(0, milliseconds);
  if (age < MINUTE) return `${Math.floor(age / SECOND)}s`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h ${two(Math.floor((age % HOUR) / MINUTE))}m`;
  return `${Math.floor(age / DAY)}d ${Math.floor((age % DAY) / HOUR)}h`;
}

/** `in 40s` before the moment, `5s ago` after it. Positive milliseconds lie ahead. */
export function formatUntil(milliseconds: number): string {
  return milliseconds >= 0 ? `in ${formatAge(milliseconds)}` : `${formatAge(-milliseconds)} ago`;
}

/** Seconds that something took: `0.4s`, `12s`, `3m`. */
export function formatDuration(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)}s` : formatAge(seconds * SECOND);
}

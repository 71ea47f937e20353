import { type IconName, iconPaths } from './icon-paths.js';

/** Decoration beside a word, hidden from screen readers: the word says it. */
export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={iconPaths[name]} />
    </svg>
  );
}

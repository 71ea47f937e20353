import type { BadgeText } from '../words/badge-text.js';
import { Icon } from './icon.js';

/** A state as icon and word. */
export function Badge({ badge }: { badge: BadgeText }) {
  return (
    <span className="badge" data-tone={badge.tone}>
      <Icon name={badge.icon} />
      {badge.word}
    </span>
  );
}

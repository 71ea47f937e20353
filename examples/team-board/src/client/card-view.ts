import type { Card } from '../shared/card.js';
import { initials, type Member } from '../shared/member.js';
import { truncate } from '../shared/text.js';
import { html, type Html } from './html.js';

/** What a card needs to know about its surroundings. */
export type CardSurroundings = {
  readonly members: readonly Member[];
};

/** One card on the board. */
export function cardView(card: Card, surroundings: CardSurroundings): Html {
  return html`<article class="card" data-card="${card.id}">
    <h3>${truncate(card.title, 60)}</h3>
    <footer>${assigneeBadge(card.assignee, surroundings.members)}</footer>
    <button type="button" data-action="forward">Move on</button>
    <button type="button" data-action="remove">Remove</button>
  </article>`;
}

function assigneeBadge(handle: string | null, members: readonly Member[]): Html | null {
  if (handle === null) return null;
  const name = members.find((member) => member.handle === handle)?.name ?? handle;
  return html`<span class="badge" title="${name}">${initials(name)}</span>`;
}

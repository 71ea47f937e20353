import { countByColumn, percentDone } from '../shared/board-summary.js';
import { COLUMNS, type Column } from '../shared/card.js';
import { cardForm } from './card-form.js';
import { cardView } from './card-view.js';
import { html, type Html } from './html.js';
import type { BoardState } from './state.js';

const TITLES: Readonly<Record<Column, string>> = { todo: 'To do', doing: 'Doing', done: 'Done' };

/** The whole page below its heading. */
export function boardView(state: BoardState): Html {
  return html`${noticeView(state.notice)}
    <p class="progress">${percentDone(state.cards)} % done</p>
    ${cardForm(state.members)}
    <div class="board">${COLUMNS.map((column) => columnView(column, state))}</div>`;
}

function columnView(column: Column, state: BoardState): Html {
  const cards = state.cards.filter((card) => card.column === column);
  return html`<section class="column" data-column="${column}">
    <h2>${TITLES[column]} <small>${countByColumn(state.cards)[column]}</small></h2>
    ${cards.map((card) => cardView(card, { members: state.members }))}
  </section>`;
}

function noticeView(notice: string | null): Html | null {
  return notice === null ? null : html`<p class="notice" role="alert">${notice}</p>`;
}

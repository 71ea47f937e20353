import { COLUMNS } from '../shared/card.js';
import { boardApi } from './api.js';
import { boardView } from './board-view.js';
import { readCardForm } from './card-form.js';
import { emptyBoard, reduce, type Action } from './state.js';

const api = boardApi('');
const page = document.querySelector<HTMLElement>('#board');
let state = emptyBoard;

function apply(action: Action): void {
  state = reduce(state, action);
  if (page !== null) page.innerHTML = boardView(state).markup;
}

/** Runs a call of the API and shows what came of it. */
function attempt(work: () => Promise<Action>): void {
  work().then(apply, (error: unknown) => {
    apply({ type: 'failed', notice: error instanceof Error ? error.message : String(error) });
  });
}

async function press(action: string | undefined, id: string | undefined): Promise<Action> {
  const card = state.cards.find((candidate) => candidate.id === id);
  if (card === undefined) return { type: 'failed', notice: 'this card is gone' };
  if (action === 'remove') {
    await api.remove(card.id);
    return { type: 'removed', id: card.id };
  }
  const next = COLUMNS[COLUMNS.indexOf(card.column) + 1] ?? 'todo';
  return { type: 'saved', card: await api.change(card, { column: next }) };
}

page?.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement);
  attempt(async () => ({ type: 'saved', card: await api.add(readCardForm(form)) }));
});

page?.addEventListener('click', (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>('button[data-action]');
  const card = button?.closest<HTMLElement>('[data-card]');
  if (button && card) attempt(() => press(button.dataset['action'], card.dataset['card']));
});

attempt(async () => {
  const [cards, members] = await Promise.all([api.cards(), api.members()]);
  return { type: 'loaded', cards, members };
});

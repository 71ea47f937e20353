import type { CardDraft } from '../shared/card.js';
import type { Member } from '../shared/member.js';
import { html, type Html } from './html.js';

/** The form for a new card. */
export function cardForm(members: readonly Member[]): Html {
  return html`<form class="card-form" data-action="add">
    <label>Title <input name="title" required maxlength="120" /></label>
    <label>For ${assigneeSelect(members)}</label>
    <button>Add</button>
  </form>`;
}

function assigneeSelect(members: readonly Member[]): Html {
  const options = members.map((member) => html`<option value="${member.handle}">${member.name}</option>`);
  return html`<select name="assignee">
    <option value="">nobody</option>
    ${options}
  </select>`;
}

/** What the person filled in. The server checks it; this only brings it into the shape of a card. */
export function readCardForm(form: FormData): Partial<CardDraft> {
  return {
    title: text(form, 'title'),
    assignee: text(form, 'assignee') || null,
  };
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

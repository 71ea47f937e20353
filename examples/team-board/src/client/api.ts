import type { Card, CardDraft, CardPatch } from '../shared/card.js';
import type { Member } from '../shared/member.js';

/** The board's API as the page and the end-to-end tests use it. Every call rejects with an ApiError on a refusal. */
export type BoardApi = {
  cards(filter?: Readonly<Record<string, string>>): Promise<Card[]>;
  members(): Promise<Member[]>;
  add(draft: Partial<CardDraft>): Promise<Card>;
  /** Refused when somebody else changed the card since this version of it was read. */
  change(card: Card, patch: CardPatch): Promise<Card>;
  remove(id: string): Promise<void>;
};

/** The server said no: its status and its sentence. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** `base` is the address of the server without a slash at its end; in the page it is empty. */
export function boardApi(base: string): BoardApi {
  return {
    cards: (filter = {}) => call(base, 'GET', `/api/cards?${new URLSearchParams(filter)}`),
    members: () => call(base, 'GET', '/api/members'),
    add: (draft) => call(base, 'POST', '/api/cards', { body: draft }),
    change: (card, patch) => call(base, 'PATCH', cardPath(card.id), { body: patch, version: card.version }),
    remove: (id) => call(base, 'DELETE', cardPath(id)),
  };
}

function cardPath(id: string): string {
  return `/api/cards/${encodeURIComponent(id)}`;
}

type Sent = { readonly body?: unknown; readonly version?: number };

async function call<T>(base: string, method: string, path: string, sent: Sent = {}): Promise<T> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (sent.version !== undefined) headers['if-match'] = String(sent.version);
  const body = sent.body === undefined ? null : JSON.stringify(sent.body);
  const response = await fetch(base + path, { method, headers, body });
  const answer = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new ApiError(response.status, answer.error, answer.fields ?? {});
  return answer as T;
}

import { EMPTY_DRAFT, type Card } from '../shared/card.js';
import { readPatch } from './card-input.js';
import { selectCards } from './card-query.js';
import type { CardStore } from './card-store.js';
import { Problem } from './problem.js';
import type { ApiRequest, Route } from './router.js';

/** `newId` must never give the same id twice. */
export function cardRoutes(store: CardStore, newId: () => string): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/api/cards',
      handle: async (request) => ({ status: 200, body: selectCards(await store.list(), request.query) }),
    },
    {
      method: 'POST',
      pattern: '/api/cards',
      handle: async (request) => ({ status: 201, body: await addCard(store, newId(), await request.body()) }),
    },
    {
      method: 'GET',
      pattern: '/api/cards/:id',
      handle: async (_request, params) => ({ status: 200, body: await existingCard(store, params['id']) }),
    },
    {
      method: 'PATCH',
      pattern: '/api/cards/:id',
      handle: async (request, params) => ({ status: 200, body: await changeCard(store, params['id'], request) }),
    },
    {
      method: 'DELETE',
      pattern: '/api/cards/:id',
      handle: async (_request, params) => {
        if (!(await store.remove(params['id'] ?? ''))) throw noSuchCard(params['id']);
        return { status: 204 };
      },
    },
  ];
}

async function addCard(store: CardStore, id: string, body: unknown): Promise<Card> {
  const patch = readPatch(body);
  if (patch.title === undefined) throw new Problem(422, 'some fields are wrong', { title: 'is missing' });
  const card = { ...EMPTY_DRAFT, ...patch, id, version: 1 };
  await store.add(card);
  return card;
}

async function changeCard(store: CardStore, id: string | undefined, request: ApiRequest): Promise<Card> {
  const patch = readPatch(await request.body());
  const card = await existingCard(store, id);
  const seen = request.headers['if-match'];
  const changed = { ...card, ...patch, version: card.version + 1 };
  if ((seen !== undefined && seen !== String(card.version)) || !(await store.replace(changed))) {
    throw new Problem(412, 'somebody else changed the card; read it again');
  }
  return changed;
}

async function existingCard(store: CardStore, id: string | undefined): Promise<Card> {
  const card = await store.get(id ?? '');
  if (card === undefined) throw noSuchCard(id);
  return card;
}

function noSuchCard(id: string | undefined): Problem {
  return new Problem(404, `there is no card ${id}`);
}

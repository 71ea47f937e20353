import { digestOf, viewOf, type GatewayRequest, type Json } from '@manyhands/docker-policy';
import type { Client } from './client.js';
import type { Daemon } from './daemon.js';
import { fieldsOf, listOf, textOf } from './document.js';
import { ask } from './read-belongings.js';
import type { Reply } from './reply.js';

type Wanted = Extract<GatewayRequest, { readonly kind: 'list' }>;

/** What the client has, and nothing of anybody else's; the client's own filter comes on top. */
export async function list(client: Client, daemon: Daemon, wanted: Wanted): Promise<Reply> {
  if (wanted.of === 'image') return documentOf(await images(client, daemon));
  const filters = JSON.stringify({ label: [client.filter, ...wanted.labels] });
  const query = { filters, ...(wanted.of === 'container' && wanted.all && { all: '1' }) };
  const path = { container: '/containers/json', network: '/networks', volume: '/volumes' }[wanted.of];
  const answer = await ask(daemon, { method: 'GET', path, query });
  if (wanted.of === 'volume') {
    return documentOf({ Volumes: listOf(fieldsOf(answer)['Volumes']).map(seen('volume')), Warnings: [] });
  }
  return documentOf(listOf(answer).map(seen(wanted.of === 'container' ? 'listed-container' : 'network')));
}

async function images(client: Client, daemon: Daemon): Promise<unknown> {
  const digests = new Set(client.roles().flatMap((role) => role.images.map(digestOf)));
  const all = listOf(await ask(daemon, { method: 'GET', path: '/images/json' })).map(fieldsOf);
  const own = all.filter((image) =>
    [image['Id'], ...listOf(image['RepoDigests'])].some((name) => digests.has(digestOf(textOf(name)))),
  );
  return own.map(seen('image'));
}

const seen = (kind: Parameters<typeof viewOf>[0]) => (one: unknown) => viewOf(kind, one as Json);
const documentOf = (document: unknown): Reply => ({ kind: 'document', status: 200, document });

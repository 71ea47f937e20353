import { OWNER_LABEL, viewOf, type Json } from '@manyhands/docker-policy';
import type { Acting } from './acts.js';
import { fieldsOf, listOf, wordsOf } from './document.js';
import { ask } from './read-belongings.js';
import type { Reply } from './reply.js';

/** The daemon walks through every file of every volume. */
const MEASURE_MS = 600_000;
/** From this version of its API on the daemon can be asked for volumes alone; before, it measures everything that it has. */
const VOLUMES_ALONE = 42;

/** How much is on the client's own volumes, and nothing of anybody else's, nor of anything else that the daemon tells with it. */
export async function measureVolumes({ client, daemon, gone }: Omit<Acting, 'upgrade'>): Promise<Reply> {
  const measured = await ask(daemon, {
    method: 'GET',
    path: '/system/df',
    query: { type: 'volume' },
    betterFrom: VOLUMES_ALONE,
    timeoutMs: MEASURE_MS,
    signal: gone,
  });
  const own = listOf(fieldsOf(measured)['Volumes']).filter(
    (volume) => wordsOf(fieldsOf(volume)['Labels'])[OWNER_LABEL] === client.name,
  );
  const document = { Volumes: own.map((volume) => viewOf('measured-volume', volume as Json)) };
  return { kind: 'document', status: 200, document };
}

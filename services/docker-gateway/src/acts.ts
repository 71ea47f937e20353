import { digestOf, RequestRefused, viewOf, type GatewayRequest, type Json } from '@manyhands/docker-policy';
import type { Client } from './client.js';
import { answerOf, type Daemon, type DaemonCall } from './daemon.js';
import { openRaw } from './execs.js';
import { failedWith } from './failed.js';
import type { Reply } from './reply.js';

export type Act = Extract<GatewayRequest, { readonly kind: 'act' }>;

/** Who asks, and what may stop it. */
export interface Acting {
  readonly client: Client;
  readonly daemon: Daemon;
  readonly upgrade: boolean;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

/** Something done to, or asked about, one object of the client's own. */
export async function act(acting: Acting, wanted: Act): Promise<Reply> {
  const id = idOf(acting, wanted);
  const call = callFor(acting, wanted, id);
  if (wanted.answer === 'hijack') return openRaw(acting.daemon, call, acting.upgrade);
  if (wanted.answer === 'stream') return stream(acting.daemon, call);
  if (wanted.answer === 'wait') return wait(acting.daemon, call);
  const answer = await acting.daemon.call(call);
  if (hasGone(wanted, answer.status) && wanted.on !== 'image') acting.client.forget(wanted.on, id);
  if (answer.status === 304) return { kind: 'empty', status: 304 };
  if (answer.status >= 300) return failedWith(answer);
  if (wanted.answer === 'empty') return { kind: 'empty', status: wanted.method === 'DELETE' ? 204 : answer.status };
  return { kind: 'document', status: 200, document: viewOf(wanted.answer, answer.document as Json) };
}

/** The full id, in the gateway's words. Throws {@link RequestRefused}. */
function idOf({ client }: Acting, { on, reference }: Act): string {
  if (on === 'exec') return client.execs.own(reference);
  if (on !== 'image') return client.own(on, reference).id;
  const image = client
    .roles()
    .flatMap(({ images }) => images)
    .find((one) => digestOf(one) === digestOf(reference));
  if (image !== undefined && reference.includes('sha256:')) return image;
  throw new RequestRefused('R15', 'image', 'is not one of the images of any role of this client');
}

const FAMILY_PATHS = { container: 'containers', network: 'networks', volume: 'volumes', image: 'images', exec: 'exec' };

function callFor({ gone }: Acting, wanted: Act, id: string): DaemonCall {
  const { method, query, action } = wanted;
  const path = `/${FAMILY_PATHS[wanted.on]}/${id}${action && `/${action}`}`;
  const isOpenEnded = wanted.answer === 'wait' || wanted.answer === 'stream';
  const timeoutMs = 30_000 + 1000 * Number(query['t'] ?? 10);
  return { method, path, query, timeoutMs, ...(isOpenEnded && { signal: gone }) };
}

/** A 404 to anything else may be about something else: a container cannot start whose network has gone. */
const hasGone = ({ method, action }: Act, status: number): boolean =>
  method === 'DELETE' ? status < 300 || status === 404 : status === 404 && (action === '' || action === 'json');

async function stream(daemon: Daemon, call: DaemonCall): Promise<Reply> {
  const response = await daemon.stream(call);
  return response.statusCode === 200 ? { kind: 'stream', source: response } : failedWith(await answerOf(response));
}

async function wait(daemon: Daemon, call: DaemonCall): Promise<Reply> {
  const response = await daemon.stream(call);
  if (response.statusCode !== 200) return failedWith(await answerOf(response));
  return {
    kind: 'later',
    document: answerOf(response, Infinity).then(({ document }) => viewOf('wait', document as Json)),
  };
}

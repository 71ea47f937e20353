import {
  readConnect,
  readDisconnect,
  readExecStart,
  readExecWish,
  readNetworkWish,
  readVolumeWish,
} from './create-objects.js';
import { readContainerWish } from './create-container.js';
import { labelFilters, number, off, switched, word, type Query } from './query.js';
import type { Answer, Family, GatewayRequest } from './request.js';
import type { Json } from './strict-json.js';
import { RELAY_ALIAS, RESERVED } from './words.js';

/** What a route is read from. `reference`: the segment that stands for `*`. */
export interface Asked {
  readonly reference: string;
  readonly query: Query;
  readonly body: Json;
}

export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  /** Segments; `*` is a reference. */
  readonly path: readonly string[];
  /** The names of its query; no other is accepted. */
  readonly query: readonly string[];
  /** Whether the connection may become a raw stream. */
  readonly mayUpgrade: boolean;
  readonly read: (asked: Asked) => GatewayRequest;
}

type Reader<T> = (value: string | undefined, name: string) => T;

const route = (
  line: string,
  read: Route['read'],
  more: { readonly query?: readonly string[]; readonly mayUpgrade?: true } = {},
): Route => {
  const [method = '', path = ''] = line.split(' ');
  return {
    method: method as Route['method'],
    path: path.split('/').slice(1),
    query: more.query ?? [],
    mayUpgrade: more.mayUpgrade ?? false,
    read,
  };
};

/** A route that is passed on as it is, to an object of the client's own. */
const act = (
  line: string,
  answer: Answer,
  query: Readonly<Record<string, Reader<string | boolean | undefined>>> = {},
): Route => {
  const [method = '', path = ''] = line.split(' ');
  const [, family = '', , action = ''] = path.split('/');
  return route(
    line,
    ({ reference, query: asked }) => ({
      kind: 'act',
      on: FAMILIES[family] ?? 'container',
      reference,
      method: method as 'GET' | 'POST' | 'DELETE',
      action,
      query: rebuilt(asked, query),
      answer,
    }),
    { query: Object.keys(query), ...(answer === 'hijack' && { mayUpgrade: true }) },
  );
};

const FAMILIES: Readonly<Record<string, Family>> = {
  containers: 'container',
  networks: 'network',
  volumes: 'volume',
  images: 'image',
  exec: 'exec',
};

function rebuilt(asked: Query, shapes: Readonly<Record<string, Reader<string | boolean | undefined>>>) {
  const entries = Object.entries(shapes).flatMap(([name, shape]) => {
    const value = shape(asked.get(name), name);
    if (value === undefined || value === false) return [];
    return [[name, value === true ? '1' : value] as const];
  });
  return Object.fromEntries(entries);
}

const lists = (line: string, of: 'container' | 'network' | 'volume' | 'image', more: readonly string[]): Route =>
  route(
    line,
    ({ query }) => ({
      kind: 'list',
      of,
      all: switched(query.get('all'), 'all'),
      labels: labelFilters(query.get('filters'), 'filters'),
    }),
    { query: ['filters', ...more] },
  );

/** Of all that the daemon can measure, what a client may ask for. */
const MEASURED = word(/^volume$/);
const SIGNAL = word(/^(?:SIG)?(?:TERM|KILL|INT|HUP|QUIT|USR1|USR2)$/);
const CONDITION = word(/^(?:not-running|next-exit|removed)$/);
const WHEN = number(9_999_999_999);
/** The daemon folds the case of names when it answers for them. */
const NAME = word(new RegExp(`^(?!(?:${RELAY_ALIAS}$|${RESERVED}))[a-z0-9][a-z0-9_.-]{0,62}$`, 'i'));
const STREAMS = { stdin: switched, stdout: switched, stderr: switched };

/** R1: the whole surface. What is not here does not exist: no build, no archive, no update, no commit, no images but to look at. */
export const ROUTES: readonly Route[] = [
  route('GET /_ping', () => ({ kind: 'ping' })),
  route('HEAD /_ping', () => ({ kind: 'ping' })),
  route('GET /version', () => ({ kind: 'version' })),
  route('GET /info', () => ({ kind: 'info' })),

  lists('GET /containers/json', 'container', ['all', 'size']),
  route(
    'POST /containers/create',
    ({ query, body }) => ({
      kind: 'create-container',
      name: NAME(query.get('name'), 'name'),
      wish: readContainerWish(body, 'body'),
    }),
    { query: ['name'] },
  ),
  act('GET /containers/*/json', 'container'),
  act('POST /containers/*/start', 'empty'),
  act('POST /containers/*/stop', 'empty', { t: number(10) }),
  act('POST /containers/*/kill', 'empty', { signal: SIGNAL }),
  act('POST /containers/*/wait', 'wait', { condition: CONDITION }),
  act('POST /containers/*/resize', 'empty', { h: number(10_000), w: number(10_000) }),
  act('GET /containers/*/stats', 'stats', { stream: off }),
  act('GET /containers/*/logs', 'stream', {
    ...{ stdout: switched, stderr: switched, follow: switched, timestamps: switched },
    ...{ since: WHEN, until: WHEN, tail: word(/^(?:all|0|[1-9]\d{0,6})$/) },
  }),
  act('POST /containers/*/attach', 'hijack', { stream: switched, logs: switched, ...STREAMS }),
  act('DELETE /containers/*', 'empty', { force: switched, v: switched }),

  route('POST /containers/*/exec', ({ reference, body }) => ({
    kind: 'create-exec',
    container: reference,
    wish: readExecWish(body, 'body'),
  })),
  route(
    'POST /exec/*/start',
    ({ reference, body }) => ({ kind: 'start-exec', exec: reference, ...readExecStart(body, 'body') }),
    { mayUpgrade: true },
  ),
  act('GET /exec/*/json', 'exec'),
  act('POST /exec/*/resize', 'empty', { h: number(10_000), w: number(10_000) }),

  lists('GET /networks', 'network', []),
  route('POST /networks/create', ({ body }) => ({ kind: 'create-network', wish: readNetworkWish(body, 'body') })),
  act('GET /networks/*', 'network'),
  act('DELETE /networks/*', 'empty'),
  route('POST /networks/*/connect', ({ reference, body }) => ({
    kind: 'connect',
    network: reference,
    attachment: readConnect(body, 'body'),
  })),
  route('POST /networks/*/disconnect', ({ reference, body }) => ({
    kind: 'disconnect',
    network: reference,
    ...readDisconnect(body, 'body'),
  })),

  lists('GET /volumes', 'volume', []),
  route('POST /volumes/create', ({ body }) => ({ kind: 'create-volume', wish: readVolumeWish(body, 'body') })),
  route(
    'GET /system/df',
    ({ query }) => {
      MEASURED(query.get('type'), 'type');
      return { kind: 'measure-volume' };
    },
    { query: ['type'] },
  ),
  act('GET /volumes/*', 'volume'),
  act('DELETE /volumes/*', 'empty', { force: switched }),

  lists('GET /images/json', 'image', ['all']),
  act('GET /images/*/json', 'image'),
];

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Api, Json } from './api.js';
import type { Place } from './canary.js';
import { processTable } from './process-table.js';

/** Every row of every table, as the text of a JSON document: text and JSON columns, and whatever else there is. */
export async function databasePlaces(url: string): Promise<Place[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const places: Place[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      places.push({ where: `table ${name}`, content: rows.map(({ row }) => row).join('\n') });
    }
    return places;
  } finally {
    await client.end();
  }
}

/** Every file below a folder; `leftOut` are paths below it. A file that goes away meanwhile is none. */
export async function folderPlaces(folder: string, leftOut: readonly string[] = []): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const paths = files.map((file) => relative(folder, file));
  const wanted = paths.filter((path) => !leftOut.some((out) => path === out || path.startsWith(`${out}/`)));
  const read = async (path: string): Promise<Place[]> => {
    const content = await readFile(join(folder, path)).catch(() => null);
    return content === null ? [] : [{ where: path, content }];
  };
  return (await Promise.all(wanted.map(read))).flat();
}

/** Every object of a repository, reachable or not, unpacked, and what git prints of its history. */
export async function repositoryPlaces(gitDir: string): Promise<Place[]> {
  const git = async (...args: string[]): Promise<Place> => {
    const options = { encoding: 'buffer', maxBuffer: 1024 ** 3 } as const;
    const { stdout } = await promisify(execFile)('git', [`--git-dir=${gitDir}`, ...args], options);
    return { where: `git ${args.join(' ')} of ${gitDir}`, content: stdout };
  };
  return [
    await git('cat-file', '--batch-all-objects', '--batch'),
    await git('log', '--all', '--patch', '--notes=*'),
    await git('for-each-ref'),
  ];
}

const LISTS = [
  'repositories',
  'epics',
  'tasks',
  'sessions',
  'agents',
  'leases',
  'changes',
  'candidates',
  'escalations',
];
const WITH_MORE: readonly string[] = ['epics', 'tasks', 'changes', 'escalations'];

/** What the public API answers: all lists, what it says of each thing, the whole log of events. */
export async function apiPlaces(api: Api): Promise<Place[]> {
  const places: Place[] = [];
  const answered = (path: string, answer: Json): void => {
    places.push({ where: `GET ${path}`, content: JSON.stringify(answer) });
  };
  for (const list of LISTS) {
    const items = await api.all(`/${list}`);
    answered(`/${list}`, items);
    if (!WITH_MORE.includes(list)) continue;
    for (const { id } of items) answered(`/${list}/${id}`, await api.get(`/${list}/${id}`));
  }
  answered('/system', await api.get('/system'));
  answered('/events', await api.all('/events?after=0'));
  return places;
}

/** Processes of sandboxes, as they were seen. */
export interface SandboxSightings {
  /** Ids of the sandboxes. */
  readonly sandboxes: ReadonlySet<string>;
  /** Environment and command line of each of their processes. */
  readonly places: readonly Place[];
  /** Ends the watch. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 150;

/** Looks at the processes of all sandboxes again and again: nothing tells when a short one begins. Linux only. */
export function watchSandboxes(): SandboxSightings {
  const stopped = new AbortController();
  const seen = new Set<string>();
  const sandboxes = new Set<string>();
  const places: Place[] = [];
  const look = async (): Promise<void> => {
    for (const { identity, command, environment } of await processTable()) {
      const sandbox = /^MANYHANDS_SANDBOX_ID=(.+)$/m.exec(environment)?.[1];
      if (sandbox === undefined || seen.has(`${identity} ${command}`)) continue;
      seen.add(`${identity} ${command}`);
      sandboxes.add(sandbox);
      places.push({ where: `the process ${command}`, content: `${command}\n${environment}` });
    }
  };
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      await look();
      await pause(LOOK_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    ...{ sandboxes, places },
    stop: () => {
      stopped.abort();
      return watching;
    },
  };
}

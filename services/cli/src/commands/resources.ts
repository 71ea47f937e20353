import { EpicStatus, type RepositoryView, TaskStatus } from '@manyhands/contracts';
import type { ApiClient, Lists } from '../api/client.js';
import type { Column } from '../output/table.js';

type Item = Record<string, unknown>;

/** A kind of thing that can be listed and shown. */
export interface Resource {
  /** The noun on the command line. */
  readonly name: string;
  readonly list: keyof Lists;
  readonly about: string;
  readonly columns: readonly Column<Item>[];
  /** What a person may call one by, besides its id: fields, and the same in words, the id included. */
  readonly names: readonly string[];
  readonly which: string;
  /** Filters of the list, as options: name of the query parameter and what it is. */
  readonly filters: readonly (readonly [name: string, about: string])[];
  /** The whole of one thing, when the list holds less. */
  readonly whole?: (client: ApiClient, item: Item) => Promise<unknown>;
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === null ? '-' : JSON.stringify(value);
const column = (title: string, key: string, right = false): Column<Item> => ({
  title,
  value: (item) => text(item[key]),
  right,
});
const id: Column<Item> = { title: 'ID', value: (item) => text(item['id']) };
const moment = (value: unknown): string => text(value).slice(0, 19).replace('T', ' ');
const since: Column<Item> = { title: 'SINCE', value: (item) => moment(item['since']) };
const list = (title: string, key: string, field: string): Column<Item> => ({
  title,
  value: (item) => ((item[key] ?? []) as Item[]).map((one) => text(one[field])).join(', ') || '-',
});

export const RESOURCES: readonly Resource[] = [
  {
    name: 'epics',
    list: 'epics',
    about: 'what people asked for',
    columns: [
      id,
      column('STATUS', 'status'),
      { title: 'LANDED', right: true, value: (item) => landed(item['tasks'] as { landed: number; total: number }) },
      since,
      column('TITLE', 'title'),
    ],
    names: ['title'],
    which: 'id or title',
    filters: [['status', `only in this status: ${EpicStatus.options.join(', ')}`]],
    whole: async (client, item) => ({ ...item, plan: await planOf(client, String(item['id'])) }),
  },
  {
    name: 'tasks',
    list: 'tasks',
    about: 'what the team works on',
    columns: [
      column('KEY', 'key'),
      column('STATUS', 'status'),
      column('ROLE', 'role'),
      column('AGENT', 'agent'),
      list('WAITS FOR', 'waitsFor', 'taskKey'),
      column('TITLE', 'title'),
    ],
    names: ['key'],
    which: 'id or key',
    filters: [
      ['epicId', 'only of the epic with this id'],
      ['status', `only in this status: ${TaskStatus.options.join(', ')}`],
      ['role', 'only of this role, such as backend'],
    ],
  },
  {
    name: 'agents',
    list: 'agents',
    about: 'the team',
    columns: [
      column('NAME', 'name'),
      column('ROLE', 'role'),
      { title: 'STATE', value: (item) => (item['signalLost'] === true ? 'signal lost' : text(item['state'])) },
      column('TASK', 'taskKey'),
      list('WAITS FOR', 'waitsFor', 'taskKey'),
      since,
    ],
    names: ['name'],
    which: 'id or name',
    filters: [],
  },
  {
    name: 'leases',
    list: 'leases',
    about: 'who may write what',
    columns: [
      column('TASK', 'taskKey'),
      column('AGENT', 'agent'),
      column('FENCE', 'fence', true),
      list('WAITING', 'waiters', 'taskKey'),
      { title: 'SCOPE', value: (item) => (item['scope'] as string[]).join(' ') },
    ],
    names: ['taskKey'],
    which: 'id, or key of the task',
    filters: [['repositoryId', 'only of the repository with this id']],
  },
  {
    name: 'queue',
    list: 'merge-queue',
    about: 'merge queues: what lands next',
    columns: [
      column('REPOSITORY', 'repository'),
      { title: 'DEVELOP', value: (item) => text(item['develop']).slice(0, 10) },
      list('QUEUED', 'entries', 'taskKey'),
      list('CANDIDATES', 'candidates', 'status'),
    ],
    names: ['repository', 'repositoryId'],
    which: 'name or id of the repository',
    filters: [],
  },
  {
    name: 'escalations',
    list: 'escalations',
    about: 'questions to a person',
    columns: [
      id,
      column('STATUS', 'status'),
      column('TASK', 'taskKey'),
      column('KIND', 'kind'),
      list('OPTIONS', 'options', 'id'),
      column('DEFAULT', 'defaultOption'),
      { title: 'DEADLINE', value: (item) => moment(item['deadline']) },
      column('QUESTION', 'question'),
    ],
    names: ['taskKey'],
    which: 'id, or key of the task',
    filters: [['status', 'only the open ones, or only the answered ones: open, answered']],
  },
  {
    name: 'repo',
    list: 'repositories',
    about: 'the code bases the team works on',
    columns: [
      column('NAME', 'name'),
      column('INTEGRATION', 'integrationBranch'),
      column('RELEASE', 'releaseBranch'),
      { title: 'REMOTE', value: (item) => remote(item) },
      { title: 'GATE', value: (item) => (item['gate'] as string[]).join(' && ') },
    ],
    names: ['name'],
    which: 'id or name',
    filters: [],
  },
];

const remote = ({ push, behind }: Partial<RepositoryView>): string => {
  if (push !== true) return '-';
  return behind ? `behind: ${behind.cause.code}` : 'pushed';
};

const landed = (tasks: { landed: number; total: number }): string => `${tasks.landed}/${tasks.total}`;

/** The plan of an epic; null while there is none. */
async function planOf(client: ApiClient, epicId: string): Promise<unknown> {
  try {
    return await client.plan(epicId);
  } catch (error) {
    if ((error as { status?: number }).status === 404) return null;
    throw error;
  }
}

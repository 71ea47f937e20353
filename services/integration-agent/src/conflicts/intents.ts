import type { BareRepository } from '@manyhands/git';
import type { Intent } from '@manyhands/model';
import type { ChangeToMerge, MergeQueueStore } from '@manyhands/postgres';

/** What both sides of a merge were about. */
export interface Intents {
  readonly ours: readonly Intent[];
  readonly theirs: readonly Intent[];
}

export interface AboutMerge {
  readonly git: BareRepository;
  readonly store: Pick<MergeQueueStore, 'taskBriefs'>;
  readonly repositoryId: string;
  readonly change: ChangeToMerge;
  /** The commit that the change is merged onto. */
  readonly onto: string;
}

/** Commits of the other side that are looked at, the latest first. */
const COMMITS = 5;

const TASK = /^Task: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/gm;

/** The brief of the change's task; of the other side those of the tasks that brought changes to the file, or what commits say. */
export async function intentsOf(path: string, about: AboutMerge): Promise<Intents> {
  const { taskTitle, taskBrief } = about.change;
  return { ours: await oursOf(path, about), theirs: [{ title: taskTitle, brief: taskBrief }] };
}

async function oursOf(path: string, { git, store, repositoryId, change, onto }: AboutMerge): Promise<Intent[]> {
  const base = await git.mergeBase(onto, change.headSha);
  if (base === null) return [];
  const commits = await git.log(base, onto, { limit: COMMITS, paths: [path], firstParent: true });
  // A trailer is a line that anybody can write: only tasks of this repository are found by it.
  const told = commits.map(({ subject, message }) => ({ subject, taskId: [...message.matchAll(TASK)].at(-1)?.[1] }));
  const known = await store.taskBriefs(
    repositoryId,
    told.flatMap(({ taskId }) => taskId ?? []),
  );
  const byId = new Map(known.map(({ taskId, title, brief }) => [taskId, { title, brief }]));
  const intents = told.map(({ subject, taskId }) => byId.get(taskId ?? '') ?? { title: subject, brief: null });
  return [...new Map(intents.map((intent) => [`${intent.title}\0${intent.brief}`, intent])).values()];
}

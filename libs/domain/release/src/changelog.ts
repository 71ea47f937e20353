import type { ChangeGroup, ReleasedChange } from './changes.js';
import { formatVersion, type Version } from './version.js';

export interface ChangelogInput {
  readonly version: Version;
  /** Its day in UTC stands in the heading. */
  readonly at: Date;
  /** In the order in which they are to be told. */
  readonly changes: readonly ReleasedChange[];
  /** Keys of tasks by their ids; a task without one is left out. */
  readonly taskKeys: ReadonlyMap<string, string>;
  /** Whether there are older changes that were not read. */
  readonly cut: boolean;
}

const GROUPS: readonly (readonly [group: ChangeGroup, heading: string])[] = [
  ['feature', 'Features'],
  ['fix', 'Fixes'],
  ['other', 'Other'],
];
const LONGEST = 200;
/** Signs that change what a reader sees without being seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The section of one release in a changelog, as Markdown; it ends with a line break. */
export function changelog(input: ChangelogInput): string {
  const heading = `## ${formatVersion(input.version)} - ${input.at.toISOString().slice(0, 10)}`;
  const sections = GROUPS.flatMap(([group, title]) => section(input, group, title));
  const rest = input.cut ? ['Older changes are left out.'] : [];
  return `${[heading, ...sections, ...rest].join('\n\n')}\n`;
}

function section(input: ChangelogInput, group: ChangeGroup, title: string): string[] {
  const changes = input.changes.filter((change) => change.group === group);
  if (changes.length === 0) return [];
  return [`### ${title}`, changes.map((change) => line(change, input.taskKeys)).join('\n')];
}

function line(
  { sha, scope, description, breaking, taskId }: ReleasedChange,
  keys: ReadonlyMap<string, string>,
): string {
  const key = taskId === null ? undefined : keys.get(taskId);
  const where = [...(key === undefined ? [] : [key]), sha.slice(0, 10)].join(', ');
  const what = `${scope === null ? '' : `${scope}: `}${description}`;
  return `- ${breaking ? 'BREAKING: ' : ''}${readable(what)} (${where})`;
}

function readable(text: string): string {
  const characters = [...text.replace(UNSEEN, ' ').trim()];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('').trimEnd()}…` : characters.join('');
}

import type { ChangeFacts, FileChange, FileFacts, FileState } from '../change-facts.js';
import { NOTHING } from '../change-facts.js';

/** What a file says, in short: entities as `key: text: used names`, names as `name: signature`, imports as `target: names`. */
export interface ShortFacts {
  readonly entities?: readonly string[];
  readonly declares?: readonly string[];
  readonly imports?: readonly string[];
  readonly resources?: FileFacts['resources'];
  readonly unit?: string;
}

/** Names that begin with `_` are not exported. */
export function facts({ entities = [], declares = [], imports = [], ...rest }: ShortFacts): FileFacts {
  const split = (text: string): string[] => text.split(/: ?/);
  const words = (text = ''): string[] => text.split(' ').filter(Boolean);
  return {
    ...NOTHING,
    ...rest,
    entities: entities.map(split).map(([key = '', text = '', uses]) => ({ key, digest: text, uses: words(uses) })),
    declares: declares.map(split).map(([name = '', signature]) => ({
      name,
      exported: !name.startsWith('_'),
      signature: signature ?? null,
    })),
    imports: imports.map(split).map(([target = '', names]) => ({
      module: target,
      targets: [target],
      names: words(names).map((name) => ({ name, local: name })),
    })),
  };
}

type ShortState = ShortFacts | 'absent' | 'unread';
const state = (one: ShortState): FileState => (typeof one === 'string' ? one : facts(one));

export const file = (
  path: string,
  before: ShortState,
  after: ShortState,
  more: Partial<FileChange> = {},
): FileChange => ({
  path,
  before: state(before),
  after: state(after),
  package: '',
  ...more,
});

export const change = (changeId: string, ...files: readonly FileChange[]): ChangeFacts => ({
  changeId,
  called: changeId,
  files,
});

import type { UnreadReason } from '../blob-facts.js';
import type { RepositoryFacts } from '../repository-facts.js';
import { plural, some } from './quote.js';
import { andMore, type Section } from './section.js';

const WHY: Readonly<Record<UnreadReason, string>> = {
  'too-large': 'too large',
  vendored: 'copies of other projects',
  binary: 'binary',
  minified: 'minified',
  unparsable: 'not understood',
  'too-slow': 'took too long',
  crashed: 'broke their parser',
  missing: 'missing in the repository',
  'out-of-time': 'not reached in time',
};

/** The repository in a few sentences. */
export function aboutSection({ tree, history }: RepositoryFacts): Section {
  const files = tree.files.filter(({ kind }) => kind === 'file').length;
  const edges = tree.imports.reduce((sum, targets) => sum + targets.length, 0);
  const languages = tree.languages.map(({ language, files: count }) => `${language} ${count.toLocaleString('en-US')}`);
  const unread = Object.entries(tree.unread).map(([reason, count]) => `${count} ${WHY[reason as UnreadReason]}`);
  const lines = [
    `- ${plural(files, 'file')}${languages.length === 0 ? '' : `: ${some(languages, 6)}`}.`,
    ...submodules(tree.files.filter(({ kind }) => kind === 'submodule').length),
    ...(edges === 0 ? [] : [`- ${plural(edges, 'import')} between its files are known.`]),
    ...(unread.length === 0 ? [] : [`- Of some files only the names are known: ${unread.join(', ')}.`]),
    ...(history.shallow ? [`- The history that is here goes back ${plural(history.commits, 'commit')}.`] : []),
  ];
  return { title: 'The repository:', share: 0.03, lines: () => lines, more: andMore };
}

const submodules = (count: number): string[] =>
  count === 0 ? [] : [`- ${plural(count, 'submodule')}: not part of this repository, cannot be written here.`];

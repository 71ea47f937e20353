/** What a written extension may stand for in the source. */
const WRITTEN_FOR: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
};
const ADDED = '.ts .tsx .d.ts .mts .cts .js .jsx .mjs .cjs .json .vue .svelte'.split(' ');

/** The files that `path` may mean as a module, the likeliest first: itself, with an extension, as a folder with an index. */
export function* moduleFiles(path: string): Generator<string> {
  if (path !== '') {
    yield path;
    const extension = /\.[cm]?jsx?$/.exec(path)?.[0] ?? '';
    for (const other of WRITTEN_FOR[extension] ?? []) yield path.slice(0, -extension.length) + other;
    for (const added of ADDED) yield path + added;
  }
  const index = path === '' ? 'index' : `${path}/index`;
  for (const added of ADDED) yield index + added;
}

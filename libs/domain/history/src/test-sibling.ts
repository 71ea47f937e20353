const MARKED = /^(?:test[-_.])?(.+?)(?:[-_.](?:test|tests|spec|specs|e2e))?$/;
const TEST_FOLDER = /^(test|tests|__tests__|spec|specs)$/;
const SOURCE_FOLDER = /^(src|lib|source|main)$/;

/**
 * Whether `test` is a test of `source` by name and place: `a.spec.ts`, `a_test.go`, `test_a.py` beside it or in a test
 * folder, or `test/x/a.ts` for `src/x/a.ts`. Both paths normalised.
 */
export function isTestOf(test: string, source: string): boolean {
  const one = read(test);
  const other = read(source);
  return one.test && !other.test && one.stem === other.stem && one.folder === other.folder;
}

interface Place {
  readonly test: boolean;
  /** The name without test marks and extension. */
  readonly stem: string;
  /** The folders without those that say test or source. */
  readonly folder: string;
}

function read(path: string): Place {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  const bare = name.replace(/(?<=.)\.[^.]+$/, '');
  const stem = MARKED.exec(bare)?.[1] ?? bare;
  const inTestFolder = folders.some((folder) => TEST_FOLDER.test(folder));
  const folder = folders.filter((one) => !TEST_FOLDER.test(one) && !SOURCE_FOLDER.test(one)).join('/');
  return { test: inTestFolder || stem !== bare, stem, folder };
}

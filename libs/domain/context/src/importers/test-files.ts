import { type CodeLanguage, codeLanguageOf } from '../code-language.js';
import { folderOf, nameOf } from '../paths.js';

const JAVASCRIPT: readonly (CodeLanguage | null)[] = ['typescript', 'tsx', 'javascript'];

/** A name that says "test" to the runners of its language without further settings. */
const NAMED: Readonly<Record<'javascript' | 'python' | 'go' | 'java', RegExp>> = {
  javascript: /[._-](test|spec)\.[cm]?[jt]sx?$/,
  python: /^test_.*\.py$|_test\.py$/,
  go: /_test\.go$/,
  java: /^Test.*\.java$|(Test|Tests|TestCase)\.java$/,
};

/** What tests read, and what stands in for something else. */
const MATERIAL = /(^|\/)(fixtures|__fixtures__|testdata|__mocks__|__snapshots__)\//;

/**
 * Which of these files are tests, by the usual conventions: names (`a.test.ts`, `a_spec.js`, `test_a.py`, `a_test.go`, `ATest.java`),
 * files directly in a folder `tests` of Rust, and JavaScript below `__tests__`, `test` or `tests`. In such a folder with a file that
 * is named as a test the name counts alone; without one all files are tests that no other file imports. Code below
 * `fixtures`, `testdata` and the like is none.
 */
export function testFilesOf(paths: readonly string[], isImported: (path: string) => boolean): Set<string> {
  const named = paths.filter((path) => !MATERIAL.test(path) && isNamed(path));
  const withNames = new Set(named.filter(isJavaScript).map(outermostFolder));
  const others = paths.filter((path) => {
    const folder = outermostFolder(path);
    return folder !== null && !withNames.has(folder) && isScript(path) && !isImported(path);
  });
  return new Set([...named, ...others]);
}

const isJavaScript = (path: string): boolean => JAVASCRIPT.includes(codeLanguageOf(path));

const isScript = (path: string): boolean => isJavaScript(path) && !MATERIAL.test(path) && !/\.d\.[cm]?ts$/.test(path);

function isNamed(path: string): boolean {
  const name = nameOf(path);
  const language = codeLanguageOf(path);
  if (language === 'python' || language === 'go' || language === 'java') return NAMED[language].test(name);
  if (language === 'rust') return nameOf(folderOf(path)) === 'tests';
  return language !== null && NAMED.javascript.test(name);
}

/** The outermost folder of tests that a file is in. */
function outermostFolder(path: string): string | null {
  const segments = path.split('/').slice(0, -1);
  const at = segments.findIndex((segment) => /^(__tests__|tests?)$/.test(segment));
  return at < 0 ? null : segments.slice(0, at + 1).join('/');
}

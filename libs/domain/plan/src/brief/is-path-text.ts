/** What is known about a word besides its letters. */
export interface Circumstances {
  /** It stands between backquotes. */
  readonly isQuoted: boolean;
  readonly isTracked: (path: string) => boolean;
}

/** Letters of paths and patterns; anything else, such as `=`, `(` or a blank, makes it code or prose. */
const LETTERS = /^[\p{L}\p{M}\p{N}._@+~!$*?{},[\]/-]+$/u;

/** A name with an ending: `a.ts`, `a.test.ts`, `.env.local`; not `v1.2`. */
const FILE_NAME = /^\.?[^.][^/]*\.[a-z][a-z0-9]{0,9}$/i;

/** A name that begins with a dot and has no ending of its own: `.gitignore`. */
const DOT_FILE = /^\.[a-z][\w-]+$/i;

/** `example.com/a.html` is a place on the web, `www.example.org/` too. */
const HOST = /^(?!\.)[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|io|dev|app|de|eu|uk|test|local|example)$/i;

/** Endings that make a quoted name without a folder a file and not a property: `card.title` is none. */
const KNOWN_ENDING =
  /\.([cm]?[jt]sx?|json[5c]?|ya?ml|toml|lock|md|mdx|txt|css|s[ac]ss|less|html?|vue|svelte|py|go|rs|java|kts?|rb|php|cs|c|cc|cpp|h|hpp|swift|sh|sql|proto|graphql|xml|ini|cfg|conf|env|csv|svg|tf)$/i;

/** Whether a word is the name of a file, of a folder with its `/`, or a pattern of both. */
export function isPathText(text: string, { isQuoted, isTracked }: Circumstances): boolean {
  if (!LETTERS.test(text)) return false;
  if (text.includes('/')) return hasPathShape(text, isQuoted) || isTracked(text);
  if (isQuoted) return KNOWN_ENDING.test(text) || isTracked(text);
  return isRootName(text) || (FILE_NAME.test(text) && isTracked(text));
}

function hasPathShape(text: string, isQuoted: boolean): boolean {
  const segments = text.split('/');
  if (isElsewhere(segments)) return false;
  const last = segments.at(-1) ?? '';
  if (last === '') return isQuoted || segments.length > 2;
  return FILE_NAME.test(last) || DOT_FILE.test(last) || (isQuoted && text.includes('*'));
}

/** Absolute paths are routes or outside, `@scope/name` is a package, `..` is relative to a file that we do not know. */
function isElsewhere(segments: readonly string[]): boolean {
  const [first = ''] = segments;
  return first === '' || first.startsWith('@') || segments.includes('..') || HOST.test(first);
}

/** Names that mean the file in the root wherever nothing else is said. */
const ROOT_NAMES = new Set([
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'pyproject.toml',
  'requirements.txt',
  'go.mod',
  'go.sum',
  'cargo.toml',
  'cargo.lock',
  'pom.xml',
  'readme.md',
  'changelog.md',
  'contributing.md',
  'agents.md',
  'claude.md',
]);

/** Whether a name without a folder means the file in the root. */
export function isRootName(name: string): boolean {
  return ROOT_NAMES.has(name.toLowerCase());
}

import type { Reader } from './blob-facts.js';
import { codeLanguageOf } from './code-language.js';
import { nameOf } from './paths.js';

const BY_NAME: Readonly<Record<string, Reader>> = {
  'package.json': 'package-json',
  'pnpm-workspace.yaml': 'pnpm-workspace',
  'jsconfig.json': 'tsconfig',
  'pyproject.toml': 'pyproject',
  'go.mod': 'go-mod',
  'Cargo.toml': 'cargo',
  'pom.xml': 'pom',
  Makefile: 'makefile',
  makefile: 'makefile',
  GNUmakefile: 'makefile',
  'AGENTS.md': 'instructions',
};

/** Where GitHub looks for the file, in its order: the first one that is there counts. */
export const OWNER_FILES: readonly string[] = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];
/** What people write for newcomers. */
export const NOTE_FILES: readonly string[] = ['README.md', 'CONTRIBUTING.md'];
/** Skills, the newest convention first: of two skills with one name the first counts. */
export const SKILL_FOLDERS: readonly string[] = ['.agents/skills/', '.openhands/skills/', '.openhands/microagents/'];

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const TSCONFIG = /^tsconfig(\.[\w-]+)*\.json$/;

/** How a file is read, by its path; null when nothing is read of it. */
export function readerOf(path: string): Reader | null {
  const name = nameOf(path);
  if (OWNER_FILES.includes(path)) return 'owners';
  if (NOTE_FILES.includes(path) || isSkill(path)) return 'instructions';
  if (WORKFLOW.test(path)) return 'workflow';
  if (TSCONFIG.test(name)) return 'tsconfig';
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  return known ?? codeLanguageOf(name);
}

const NOT_ABOUT_IMPORTS: readonly Reader[] = ['workflow', 'makefile', 'instructions', 'owners'];

/** Whether what is read so says anything about who imports whom: source code, manifests, tsconfigs. */
export const isAboutImports = (reader: Reader): boolean => !NOT_ABOUT_IMPORTS.includes(reader);

export const isSkill = (path: string): boolean =>
  path.endsWith('.md') && SKILL_FOLDERS.some((folder) => path.startsWith(folder)) && !isSkillMaterial(path);

/** In a folder with a SKILL.md, that file is the skill; what lies deeper is its material. */
const isSkillMaterial = (path: string): boolean => {
  const folder = SKILL_FOLDERS.find((known) => path.startsWith(known)) ?? '';
  const depth = path.slice(folder.length).split('/').length;
  return depth > 1 && !(depth === 2 && nameOf(path) === 'SKILL.md');
};

/** Code that came from elsewhere and is only kept here; `goVendor` are folders with a `modules.txt` of Go. */
export function isVendored(path: string, goVendor: readonly string[]): boolean {
  if (/(^|\/)(node_modules|bower_components|site-packages)\//.test(path)) return true;
  return goVendor.some((folder) => path.startsWith(folder));
}

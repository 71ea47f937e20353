import { MAX_OWNER_RULES } from './limits.js';
import { matchesGlob } from './glob.js';
import { foldersUp, folderOf } from './paths.js';

/** One line of a CODEOWNERS file that GitHub would take. */
export interface OwnerRule {
  /** From 1. */
  readonly line: number;
  /** As it is written. */
  readonly pattern: string;
  /** The same with its rules spelt out: from the root, `**` where it goes deeper. */
  readonly glob: string;
  /** `@user`, `@organisation/team`, an e-mail address; none: nobody owns what matches. */
  readonly owners: readonly string[];
}

/** A line that says nothing, and why. GitHub skips it too. */
export interface OwnerProblem {
  readonly line: number;
  readonly text: string;
  readonly problem: string;
}

export interface CodeOwners {
  readonly rules: readonly OwnerRule[];
  readonly problems: readonly OwnerProblem[];
}

const OWNER = /^(@[\w.-]+(\/[\w.-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

/** Reads a CODEOWNERS file as GitHub does: gitignore's patterns without `!`, `[…]` and escapes other than of a space. */
export function parseCodeOwners(text: string): CodeOwners {
  const rules: OwnerRule[] = [];
  const problems: OwnerProblem[] = [];
  text.split(/\r?\n/).forEach((whole, index) => {
    const read = readLine(whole);
    if (read === null) return;
    const line = index + 1;
    if (typeof read === 'string') problems.push({ line, text: whole.slice(0, 200), problem: read });
    else if (rules.length >= MAX_OWNER_RULES)
      problems.push({ line, text: whole.slice(0, 200), problem: `more than ${MAX_OWNER_RULES} rules` });
    else rules.push({ line, ...read });
  });
  return { rules, problems };
}

/** The rule of a line, what is wrong with it, or null for one that says nothing. */
function readLine(whole: string): Omit<OwnerRule, 'line'> | string | null {
  const line = whole.replace(/(^|\s)#.*$/, '').trim();
  if (line === '') return null;
  const [pattern = '', ...owners] = line.split(/(?<!\\)\s+/);
  const problem = problemOf(pattern) ?? owners.map(ownerProblem).find((found) => found !== null);
  if (problem) return problem;
  return { pattern, glob: globOf(pattern.replaceAll('\\ ', ' ')), owners };
}

const ownerProblem = (owner: string): string | null =>
  OWNER.test(owner) ? null : `${owner.slice(0, 100)} is no owner: @user, @organisation/team or an e-mail address`;

function problemOf(pattern: string): string | null {
  if (pattern.startsWith('!')) return 'a pattern cannot be negated with !';
  if (/[[\]]/.test(pattern)) return 'character ranges with [ ] do not work here';
  if (pattern.replaceAll('\\ ', '').includes('\\')) return 'only a space can be escaped';
  if (pattern.length > 500) return 'the pattern is too long';
  return /^\/*$/.test(pattern) ? 'the pattern names nothing' : null;
}

/**
 * gitignore's reading, written out: without a slash at the beginning or in the middle a pattern holds in every folder; what it
 * matches includes everything below; with a slash at the end it matches folders only. The exception is GitHub's own: `docs/*`
 * stops at the files of that folder.
 */
function globOf(pattern: string): string {
  const isFolder = pattern.endsWith('/');
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const anchored = pattern.startsWith('/') || segments.length > 1;
  const plain = segments.map((segment) => (segment === '**' ? segment : segment.replace(/\*\*+/g, '*')));
  const from = anchored ? plain : ['**', ...plain];
  if (isFolder) return [...from, '**', '*'].join('/');
  const last = from.at(-1);
  if (last === '**' || (anchored && last === '*')) return from.join('/');
  return from.join('/') === '**/*' ? '**' : [...from, '**'].join('/');
}

/** Looks up who owns a path: the last rule that matches wins, also when it names nobody. */
export class OwnerIndex {
  /** The last rule that names one file or folder, by that name, and the last one that names what is below a folder. */
  private readonly named = new Map<string, number>();
  private readonly below = new Map<string, number>();
  private readonly wild: number[] = [];

  constructor(private readonly rules: readonly OwnerRule[]) {
    rules.forEach(({ glob }, index) => {
      const [, name = '', rest = ''] = /^([^*?]*?)(\/\*\*|\/\*\*\/\*|)$/.exec(glob) ?? [];
      if (name === '') this.wild.push(index);
      else (rest === '/**/*' ? this.below : this.named).set(name, index);
    });
  }

  /** Null when no rule matches; a rule without owners when the file is nobody's on purpose. */
  ruleOf(path: string): OwnerRule | null {
    const named = this.lastNamed(path);
    const wild = this.wild.findLast((index) => index <= named || matchesGlob(this.rules[index]?.glob ?? '', path));
    return this.rules[Math.max(named, wild ?? -1)] ?? null;
  }

  /** The last rule without wildcards that matches, or -1. */
  private lastNamed(path: string): number {
    let last = this.named.get(path) ?? -1;
    for (const folder of foldersUp(folderOf(path))) {
      last = Math.max(last, this.named.get(folder) ?? -1, this.below.get(folder) ?? -1);
    }
    return last;
  }

  ownersOf(path: string): readonly string[] {
    return this.ruleOf(path)?.owners ?? [];
  }
}

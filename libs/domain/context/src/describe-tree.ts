import type { BlobFacts, InstructionFacts, OwnersFacts, UnreadReason } from './blob-facts.js';
import { parseCodeOwners } from './code-owners.js';
import { languageOf } from './language-of.js';
import { describePackages } from './packages.js';
import { byText, folderOf, nameOf } from './paths.js';
import { isSkill, NOTE_FILES, OWNER_FILES, SKILL_FOLDERS } from './reader-of.js';
import { resolveImports } from './resolve/resolve-imports.js';
import { importWorld } from './resolve/world.js';
import type { Check, Instruction, LanguageShare, TreeEntry, TreeFacts, TreeFile } from './tree-facts.js';

/** Grows whenever the same tree may give other facts than before: facts that were kept under another number are made anew. */
export const FACTS_VERSION = 1;

/** Puts together what the files of a tree say. `facts` holds what was read, by path; the rest is known by its name only. */
export function describeTree(entries: readonly TreeEntry[], facts: ReadonlyMap<string, BlobFacts>): TreeFacts {
  const sorted = [...entries].sort((a, b) => byText(a.path, b.path));
  const files = sorted.map((entry) => describeFile(entry, facts.get(entry.path)));
  const world = importWorld(
    facts,
    files.map(({ path }) => path),
  );
  return {
    files,
    languages: languagesOf(files),
    packages: describePackages(world.manifests),
    imports: resolveImports(world),
    owners: ownersOf(facts),
    instructions: instructionsOf(facts),
    checks: checksOf(facts),
    unread: unreadOf(facts),
  };
}

function describeFile({ path, mode, size }: TreeEntry, facts: BlobFacts | undefined): TreeFile {
  const kind = mode === '160000' ? 'submodule' : mode === '120000' ? 'link' : 'file';
  const language = kind === 'file' ? languageOf(path) : null;
  return { path, kind, bytes: size ?? 0, language, symbols: facts?.kind === 'source' ? facts.symbols : [] };
}

function languagesOf(files: readonly TreeFile[]): LanguageShare[] {
  const shares = new Map<string, { files: number; bytes: number }>();
  for (const { language, bytes } of files) {
    if (language === null) continue;
    const share = shares.get(language) ?? { files: 0, bytes: 0 };
    shares.set(language, { files: share.files + 1, bytes: share.bytes + bytes });
  }
  return [...shares]
    .map(([language, share]) => ({ language, ...share }))
    .sort((a, b) => b.files - a.files || byText(a.language, b.language));
}

function ownersOf(facts: ReadonlyMap<string, BlobFacts>): TreeFacts['owners'] {
  const path = OWNER_FILES.find((candidate) => facts.get(candidate)?.kind === 'owners');
  if (path === undefined) return { path: null, rules: [], problems: [] };
  return { path, ...parseCodeOwners((facts.get(path) as OwnersFacts).text) };
}

function instructionsOf(facts: ReadonlyMap<string, BlobFacts>): Instruction[] {
  const found: Instruction[] = [];
  const names = new Set<string>();
  const paths = [...facts.keys()].sort((a, b) => placeOf(a) - placeOf(b) || byText(a, b));
  for (const path of paths) {
    const read = facts.get(path);
    if (read?.kind !== 'instructions') continue;
    const instruction = describeInstruction(path, read);
    const name = instruction.name ?? path;
    if (instruction.use === 'skill' && names.has(name)) continue;
    if (instruction.use === 'skill') names.add(name);
    found.push(instruction);
  }
  return found;
}

/** AGENTS.md from the root downwards, notes, then skills, the newest convention first. */
function placeOf(path: string): number {
  if (nameOf(path) === 'AGENTS.md' && !isSkill(path)) return 0;
  if (NOTE_FILES.includes(path)) return 1 + NOTE_FILES.indexOf(path);
  return 10 + SKILL_FOLDERS.findIndex((folder) => path.startsWith(folder));
}

function describeInstruction(path: string, { name, description, triggers, text }: InstructionFacts): Instruction {
  const use = isSkill(path) ? 'skill' : NOTE_FILES.includes(path) ? 'note' : 'always';
  const named = use === 'skill' ? (name ?? skillName(path)) : name;
  return { path, use, name: named, description, triggers, text };
}

const skillName = (path: string): string =>
  nameOf(path) === 'SKILL.md' ? nameOf(folderOf(path)) : nameOf(path).replace(/\.md$/, '');

/** Scripts that check something, then Makefile targets, then what CI runs. A package's `start` is no check. */
const CHECKING =
  /^(pre|post)?(test|check|lint|type|tsc|build|format|fmt|style|ci|verify|validate|e2e|unit|spec|cover|bench)/i;

function checksOf(facts: ReadonlyMap<string, BlobFacts>): Check[] {
  const checks: Check[] = [];
  for (const from of [...facts.keys()].sort((a, b) => a.split('/').length - b.split('/').length || byText(a, b))) {
    const read = facts.get(from);
    if (read?.kind === 'checks') checks.push(...read.checks.map((check) => ({ from, ...check })));
    if (read?.kind !== 'manifest') continue;
    checks.push(...read.scripts.filter(({ name }) => CHECKING.test(name)).map((script) => ({ from, ...script })));
  }
  return checks;
}

function unreadOf(facts: ReadonlyMap<string, BlobFacts>): TreeFacts['unread'] {
  const counts: Partial<Record<UnreadReason, number>> = {};
  for (const read of facts.values()) {
    if (read.kind === 'unread') counts[read.reason] = (counts[read.reason] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => byText(a, b)));
}

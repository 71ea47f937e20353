import { countTokens } from './count-tokens.js';
import { rankFiles } from './rank/rank-files.js';
import { aboutSection } from './render/about.js';
import { filesSection } from './render/files-section.js';
import { foldersSection } from './render/folders-section.js';
import { checksSection, hubsSection, ownersSection, packagesSection } from './render/lists.js';
import { fillSections } from './render/section.js';
import { instructionSections, skillSections } from './render/texts.js';
import type { RepositoryFacts } from './repository-facts.js';
import { isBelow } from './paths.js';

/** What a planner is given to read about a repository. */
export interface SelectedContext {
  readonly text: string;
  /** By `countTokens`; never over the budget. */
  readonly tokens: number;
  /** Paths that the epic probably has to do with, the likeliest first. */
  readonly files: readonly string[];
}

/** Ranked files for which folders are opened, hubs and packages moved to the front. */
const MAX_TOUCHED = 40;

/**
 * What a good lead would read of a repository before splitting an epic: its rules, its parts, where the epic's words lead, what
 * many tasks would meet at. Same facts, epic and budget, same text. Everything that strangers wrote is on quoted
 * lines (`> `) or is one name or command on a line of ours.
 */
export function selectContext(facts: RepositoryFacts, epicText: string, tokenBudget: number): SelectedContext {
  const { tree } = facts;
  const ranked = rankFiles(facts, epicText);
  const files = ranked.map(({ file }) => tree.files[file]?.path ?? '');
  const touched = files.slice(0, MAX_TOUCHED);
  const homes = new Set(touched.flatMap((path) => homeOf(facts, path) ?? []));
  const sections = [
    aboutSection(facts),
    ...instructionSections(tree.instructions),
    packagesSection(tree.packages, homes),
    filesSection(facts, ranked),
    foldersSection(tree.files, touched),
    hubsSection(facts, new Set(touched)),
    checksSection(tree.checks),
    ownersSection(facts),
    ...skillSections(tree.instructions, epicText),
  ];
  const text = fillSections(sections, tokenBudget);
  return { text, tokens: countTokens(text), files };
}

/** The folder of the innermost package that a path lies in. */
function homeOf({ tree }: RepositoryFacts, path: string): string | undefined {
  const around = tree.packages.filter(({ folder }) => isBelow(path, folder));
  return around.sort((a, b) => b.folder.length - a.folder.length)[0]?.folder;
}

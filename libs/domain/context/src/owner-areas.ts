import { overlap, parseScope, type Scope, ScopeTooComplexError } from '@manyhands/scope';
import { type OwnerRule, parseCodeOwners } from './code-owners.js';
import { OWNER_FILES } from './reader-of.js';

/** What one rule of CODEOWNERS really gives to its owners, as a scope: its pattern without what later rules take over. */
export interface OwnerArea {
  readonly owners: readonly string[];
  /** Patterns in the language of `@manyhands/scope`, exclusions with `!`. */
  readonly scope: readonly string[];
}

/** Exclusions that need no look are exact too, only longer; so looking may stop. */
const MAX_COMPARISONS = 20_000;

/** The file whose owners count: the first that is there, in GitHub's order. Undefined without one. */
export const ownerFileIn = (files: readonly string[]): string | undefined =>
  OWNER_FILES.find((file) => files.includes(file));

/** The areas of all owners that the text of such a file names. */
export const ownerAreasOf = (text: string): OwnerArea[] => ownerAreas(parseCodeOwners(text).rules);

interface Area {
  readonly rule: OwnerRule;
  readonly pattern: string;
  /** The pattern up to its first wildcard. */
  readonly beginning: string;
  readonly scope: Scope;
}

/**
 * The areas of all owners, in the order of the file. Rules that name nobody own nothing, but take away from earlier ones. As
 * everywhere with scopes, paths that differ in case only count as one.
 */
export function ownerAreas(rules: readonly OwnerRule[]): OwnerArea[] {
  const areas = rules.flatMap(areaOf);
  const collide = comparer();
  return areas.flatMap((area, index) => {
    if (area.rule.owners.length === 0) return [];
    const taken = areas.slice(index + 1).filter((later) => collide(area, later));
    const exclusions = new Set(taken.map(({ pattern }) => `!${pattern}`));
    if (exclusions.has(`!${area.pattern}`)) return [];
    return [{ owners: area.rule.owners, scope: [area.pattern, ...exclusions] }];
  });
}

function areaOf(rule: OwnerRule): Area[] {
  const pattern = rule.glob.replace(/[{}]/g, '[$&]');
  const parsed = parseScope([pattern]);
  const beginning = /^[^*?]*/.exec(rule.glob)?.[0] ?? '';
  return parsed.ok ? [{ rule, pattern, beginning: beginning.toLowerCase(), scope: parsed.scope }] : [];
}

function comparer(): (area: Area, later: Area) => boolean {
  let left = MAX_COMPARISONS;
  return (area, later) => {
    if (!area.beginning.startsWith(later.beginning) && !later.beginning.startsWith(area.beginning)) return false;
    if (left === 0) return true;
    left -= 1;
    return mayOverlap(area.scope, later.scope);
  };
}

function mayOverlap(a: Scope, b: Scope): boolean {
  try {
    const witness = overlap(a, b);
    return witness !== null && witness.other === undefined;
  } catch (error) {
    if (error instanceof ScopeTooComplexError) return true;
    throw error;
  }
}

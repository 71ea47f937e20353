/**
 * - `same-entity`: both write the same function, class, member or type, in different ways.
 * - `same-name`: both add something under one name, in one file or in files that see each other.
 * - `taken-name`: one removes or renames a name or changes its signature, the other newly uses it.
 * - `gone-file`: one removes or renames a file, the other newly imports it.
 * - `same-resource`: both add a migration, a route, a default or a script under one name.
 */
export const FINDING_KINDS = ['same-entity', 'same-name', 'taken-name', 'gone-file', 'same-resource'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Why two changes may not get on with each other though they merge. It may be wrong: it is a hint for the queue and for people. */
export interface Finding {
  readonly kind: FindingKind;
  /** Ids. For `taken-name` and `gone-file` who takes away comes first; else in the order of the ids. */
  readonly changes: readonly [string, string];
  /** Where it shows, first in the first change; in the order of the paths where both are alike. */
  readonly paths: readonly string[];
  /** What it is about: an entity, a name, a path, a resource. */
  readonly name: string;
  /** For a person. */
  readonly sentence: string;
}

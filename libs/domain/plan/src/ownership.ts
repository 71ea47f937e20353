import { overlap, parseScope, type Scope } from '@manyhands/scope';

/** What one rule of CODEOWNERS gives to its owners; made by `ownerAreas` of `@manyhands/context`. */
export interface OwnedArea {
  readonly owners: readonly string[];
  readonly scope: readonly string[];
}

/** `off`: owners do not count. `advise`: they are named. `require`: a person says yes before their paths are written. */
export type OwnershipMode = 'off' | 'advise' | 'require';

export interface Ownership {
  readonly mode: OwnershipMode;
  readonly areas: readonly OwnedArea[];
  /** Owners whose word the person who asked for the epic has already, by name as in CODEOWNERS. */
  readonly allowed: readonly string[];
}

/** What a repository says of owners. */
export interface OwnershipRules {
  /** Default: advise. */
  readonly ownership?: OwnershipMode | undefined;
  /** By who asked for an epic: the owners whose word that person has. */
  readonly speaksFor?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Who owns what for an epic that this person asked for. Everybody speaks for themselves. */
export function ownershipFor(
  requestedBy: string,
  { ownership: mode = 'advise', speaksFor = {} }: OwnershipRules,
  areas: readonly OwnedArea[],
): Ownership {
  const owners = Object.hasOwn(speaksFor, requestedBy) ? (speaksFor[requestedBy] ?? []) : [];
  return { mode, areas, allowed: [`@${requestedBy}`, ...owners] };
}

export const NO_OWNERSHIP: Ownership = { mode: 'off', areas: [], allowed: [] };

/** Areas of whose owners none has been asked. One with an owner who was asked is nobody else's business. */
export const foreignAreas = ({ mode, areas, allowed }: Ownership): OwnedArea[] =>
  mode === 'off' ? [] : areas.filter(({ owners }) => !owners.some((owner) => allowed.includes(owner)));

/** Owners of paths in the scope of whom none has been asked. */
export function foreignOwners(scope: Scope, ownership: Ownership): string[] {
  const foreign = foreignAreas(ownership).filter((area) => reaches(area, scope));
  return [...new Set(foreign.flatMap(({ owners }) => owners))].sort();
}

/** A file against a folder of the same name is no common path: nobody writes what the other owns. */
function reaches(area: OwnedArea, scope: Scope): boolean {
  const parsed = parseScope(area.scope);
  if (!parsed.ok) return true; // what cannot be read may be anybody's
  const witness = overlap(parsed.scope, scope);
  return witness !== null && witness.other === undefined;
}

import { type ImportEdge, type OwnedArea, ownershipFor, type OwnershipRules, type World } from '@manyhands/plan';
import type { RepositoryContext } from '../context/thread-messages.js';

/** What is known of a code base. */
export interface CodeBase extends Pick<World, 'files' | 'hubs' | 'imports'> {
  /** Of CODEOWNERS. */
  readonly owners?: readonly OwnedArea[];
}

/** What the model reads about a code base, and what its plan is checked against. Both come from one commit. */
export interface PlanningContext {
  /** The tip of the integration branch. */
  readonly commit: string;
  readonly text: string;
  readonly codeBase: CodeBase;
}

/** What people say that a plan is checked against, too. */
export interface PlanRules {
  readonly roles: readonly { readonly name: string }[];
  readonly requestedBy: string;
  readonly allowProtected: boolean;
  readonly ownership: OwnershipRules;
}

/** A code base and what people say about plans for it. */
export function worldOf({ owners = [], ...known }: CodeBase, rules: PlanRules): World {
  const { roles, requestedBy, allowProtected } = rules;
  return {
    ...known,
    roles: roles.map(({ name }) => name),
    allowProtected,
    ownership: ownershipFor(requestedBy, rules.ownership, owners),
  };
}

/** Files, hubs, imports and owners become the code base that a plan is checked against. */
export function contextOfFacts({ commit, text, paths, hubs, imports, owners }: RepositoryContext): PlanningContext {
  const edges: ImportEdge[] = [];
  for (let at = 0; at < imports.length; at += 2) {
    edges.push([paths[imports[at] ?? -1] ?? '', paths[imports[at + 1] ?? -1] ?? '']);
  }
  return { commit, text, codeBase: { files: paths, hubs, imports: edges, owners } };
}

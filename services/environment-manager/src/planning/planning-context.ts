import type { ImportEdge, World } from '@manyhands/plan';
import type { RepositoryContext } from '../context/thread-messages.js';

/** What is known of a code base besides the team. */
export type CodeBase = Omit<World, 'roles'>;

/** What the model reads about a code base, and what its plan is checked against. Both come from one commit. */
export interface PlanningContext {
  /** The tip of the integration branch. */
  readonly commit: string;
  readonly text: string;
  readonly world: CodeBase;
}

/** Files, hubs and imports become the world of the plan; owners are in the text. */
export function contextOfFacts({ commit, text, paths, hubs, imports }: RepositoryContext): PlanningContext {
  const edges: ImportEdge[] = [];
  for (let at = 0; at < imports.length; at += 2) {
    edges.push([paths[imports[at] ?? -1] ?? '', paths[imports[at + 1] ?? -1] ?? '']);
  }
  return { commit, text, world: { files: paths, hubs, imports: edges } };
}

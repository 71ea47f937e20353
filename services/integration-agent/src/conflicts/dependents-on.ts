import type { BareRepository } from '@manyhands/git';
import type { ImportGraphs } from '../imports/import-graphs.js';

interface Asking {
  readonly git: BareRepository;
  readonly imports: Pick<ImportGraphs, 'of'>;
  readonly signal: AbortSignal;
}

/**
 * How many files of `develop` import a file, found out when it is asked for first. 0 where it is not known, and without a
 * `develop`: what conflicts with changes that have not landed is tried again without them. Never throws.
 */
export function dependentsOn(
  develop: string | null,
  { git, imports, signal }: Asking,
): (path: string) => Promise<number> {
  let importers: Promise<(path: string) => number> | null = null;
  const find = async (tree: string): Promise<(path: string) => number> => {
    const answer = await imports.of(git, { tree, signal }).catch(() => null); // interrupted: nothing is scored any more
    return answer?.kind === 'known' ? (path) => answer.graph.importersOf(path).length : () => 0;
  };
  return async (path) => {
    if (develop === null) return 0;
    importers ??= find(develop);
    return (await importers)(path);
  };
}

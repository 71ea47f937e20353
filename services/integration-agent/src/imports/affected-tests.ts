import { Logger } from '@nestjs/common';
import { type BareRepository, rawDiffs } from '@manyhands/git';
import type { RunToGate } from '@manyhands/postgres';
import type { ImportGraphs } from './import-graphs.js';

/** The test files that a candidate can have broken. */
export type AffectedTests =
  | { readonly kind: 'known'; readonly files: readonly string[] }
  /** A clause that says why. */
  | { readonly kind: 'unknown'; readonly because: string };

export type FindAffectedTests = (
  run: Pick<RunToGate, 'repositoryId' | 'base' | 'sha'>,
  signal: AbortSignal,
) => Promise<AffectedTests>;

const logger = new Logger('AffectedTests');

/**
 * Tests that change or import what changes between the `develop` that a candidate is built on and the commit that is tested: of all
 * changes of the stack up to there. Never throws: what cannot be found out is unknown.
 */
export const findAffectedTests =
  (graphs: Pick<ImportGraphs, 'of'>, repositoryAt: (id: string) => BareRepository): FindAffectedTests =>
  async ({ repositoryId, base, sha }, signal) => {
    try {
      const git = repositoryAt(repositoryId);
      const [diff = new Map<string, unknown>()] = await rawDiffs(git.dir, [{ commit: sha, parent: base }], {});
      const changed = [...diff.keys()];
      if (changed.length === 0) return { kind: 'known', files: [] };
      const answer = await graphs.of(git, { tree: sha, gone: changed, signal });
      return answer.kind === 'unknown' ? answer : { kind: 'known', files: answer.graph.testsOf(changed) };
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) logger.warn(`which tests ${sha} affects is not known: ${because}`, { err: error });
      return { kind: 'unknown', because };
    }
  };

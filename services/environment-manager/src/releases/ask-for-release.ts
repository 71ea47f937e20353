import type { ReleaseView, RepositoryView } from '@manyhands/contracts';
import type { ReleaseFactsOfGit } from '@manyhands/git';
import type { Releases } from '@manyhands/postgres';
import { decideRelease } from '@manyhands/release';
import { ProblemError } from '../http/problem.js';
import { releaseRefused } from './release-refused.js';

export interface AskForReleaseParts {
  readonly releases: Pick<Releases, 'request' | 'isGreen'>;
  readonly factsOf: (repository: RepositoryView) => Promise<ReleaseFactsOfGit>;
}

/**
 * Takes a request for a release. What the facts rule out now is refused at once; the integration agent, which makes the release, decides
 * again at its time.
 */
export class AskForRelease {
  constructor(private readonly parts: AskForReleaseParts) {}

  /** Throws {@link ProblemError}: 409 when nothing can be released now, 422 for a version that cannot be. */
  async ask(repository: RepositoryView, wish: { version?: string | undefined; by: string }): Promise<ReleaseView> {
    const { releases, factsOf } = this.parts;
    const facts = await factsOf(repository);
    const green = facts.develop !== null && (await releases.isGreen(repository.id, facts.develop));
    const decision = decideRelease({ ...facts, green }, wish.version ?? null);
    if (decision.kind === 'nothing') throw new ProblemError(409, 'nothing-to-release', decision.message);
    if (decision.kind === 'refused') throw releaseRefused(decision.code, decision.message);
    const { by: requestedBy, version } = wish;
    const asked = await releases.request({ repositoryId: repository.id, requestedBy, version });
    if (asked.kind !== 'under-way') return asked.release;
    throw new ProblemError(
      409,
      'release-under-way',
      'Another release waits already: see how it ends, then ask for this version.',
    );
  }
}

import type { RepositoryView } from '@manyhands/contracts';
import type { BareRepository } from '@manyhands/git';
import type { Releases } from '@manyhands/postgres';

/** What a step of a release works with. */
export interface ReleaseDesk {
  readonly repository: RepositoryView;
  readonly git: BareRepository;
  readonly releases: Releases;
  readonly now: () => Date;
}

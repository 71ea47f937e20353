import { isObjectId, runGit, type BareRepository } from '@manyhands/git';
import type { SandboxPrincipal } from '@manyhands/postgres';

const AGENTS = 'openhands';
const CANDIDATES = 'refs/manyhands/candidates';

/**
 * What a sandbox may fetch, as settings of git: the integration branch, and of the agents' work only what the session is about.
 * Objects are given out by these refs alone, never by their id.
 */
export async function readSettings(repository: BareRepository, principal: SandboxPrincipal): Promise<string[]> {
  const handed = await handedRefs(repository, principal);
  return [
    'transfer.hideRefs=refs',
    `transfer.hideRefs=!refs/heads/${principal.integrationBranch}`,
    ...handed.map((ref) => `transfer.hideRefs=!${ref}`),
    'uploadpack.allowTipSHA1InWant=false',
    'uploadpack.allowReachableSHA1InWant=false',
    'uploadpack.allowAnySHA1InWant=false',
    'uploadpack.allowFilter=false', // what a partial clone leaves out it asks for by id, later
  ];
}

/** Work: its own branch. A review: the branch of the change. A gate: the candidate, and what is named after its sandbox. What nobody has claimed: nothing. */
async function handedRefs(repository: BareRepository, principal: SandboxPrincipal): Promise<string[]> {
  const { purpose, branch, proposedSha, candidateSha, sandboxId } = principal;
  switch (purpose) {
    case 'work':
      return branch === null ? [] : [`refs/heads/${branch}`];
    case 'review':
      return proposedSha === null ? [] : branchesWith(repository, proposedSha);
    case 'gate': {
      const candidates = await repository.ownRefs(CANDIDATES);
      const own = `${CANDIDATES}/${sandboxId}`;
      return candidates.flatMap(({ ref, sha }) => (sha === candidateSha || ref === own ? [ref] : []));
    }
    case 'warm':
    case 'golden':
      return [];
    default:
      return purpose satisfies never;
  }
}

/** 129: the repository does not have the commit. */
async function branchesWith({ dir }: BareRepository, sha: string): Promise<string[]> {
  if (!isObjectId(sha)) return [];
  const args = ['for-each-ref', `--contains=${sha}`, '--format=%(refname)', `refs/heads/${AGENTS}`];
  const { stdout, exitCode } = await runGit(dir, args, { expect: [0, 129] });
  return exitCode === 0 ? stdout.toString('utf8').split('\n').filter(Boolean) : [];
}

import { readReleaseFacts } from '@manyhands/git';
import type { OpenRelease } from '@manyhands/postgres';
import { changelog, decideRelease, formatVersion, type ReleaseDecision } from '@manyhands/release';
import type { ReleaseDesk } from './desk.js';

const RELEASER = { name: 'manyhands release', email: 'release@manyhands.invalid' };

type Requested = Extract<OpenRelease, { status: 'requested' }>;
type ToRelease = Extract<ReleaseDecision, { kind: 'release' }>;

/**
 * Decides about the tip of `develop` as it is now. What is to be released is written as objects, which nobody sees, and then as an
 * intent: a crash before it leaves no trace.
 */
export async function prepareRelease(desk: ReleaseDesk, release: Requested): Promise<void> {
  const { repository, git, releases } = desk;
  const branches = { integration: repository.integrationBranch, release: repository.releaseBranch };
  const facts = await readReleaseFacts(git, branches);
  const green = facts.develop !== null && (await releases.isGreen(repository.id, facts.develop));
  const decision = decideRelease({ ...facts, green }, release.wantedVersion);
  switch (decision.kind) {
    case 'nothing':
      return releases.unneeded(release.id, { code: 'nothing-to-release', message: decision.message });
    case 'refused':
      return releases.fail(release.id, { code: decision.code, message: decision.message });
    case 'release':
      return intend(desk, release, { ...decision, cut: facts.cut });
    default:
      return decision satisfies never;
  }
}

async function intend(
  desk: ReleaseDesk,
  release: Requested,
  decided: ToRelease & { readonly cut: boolean },
): Promise<void> {
  const { version, changes, cut, main, develop } = decided;
  const at = desk.now();
  const ids = changes.flatMap(({ taskId }) => (taskId === null ? [] : [taskId]));
  const taskKeys = await desk.releases.taskKeys(ids);
  const text = changelog({ version, at, changes, taskKeys, cut });
  const to = await commitOf(desk, decided);
  const tag = { tag: decided.tag, commit: to, message: text, tagger: RELEASER, date: at };
  const tagSha = await desk.git.tagObject(tag);
  const intent = { version: formatVersion(version), from: main, to, tagSha, developSha: develop, changelog: text };
  await desk.releases.intend(release.id, intent);
}

/** The tree of what is released is always the one that was tested. */
async function commitOf({ git }: ReleaseDesk, { by, main, develop, version }: ToRelease): Promise<string> {
  if (by === 'fast-forward' || main === null) return develop;
  const message = `chore(release): ${formatVersion(version)}\n`;
  return git.commitTree({ tree: await git.treeOf(develop), parents: [main, develop], message, author: RELEASER });
}

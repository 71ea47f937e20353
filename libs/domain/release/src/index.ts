export { behindCause, type BehindCause, type PushProblem } from './behind.js';
export { changelog, type ChangelogInput } from './changelog.js';
export { changesOf, type ChangeGroup, type ReleaseCommit, type ReleasedChange } from './changes.js';
export { decideRecovery, type IntendedRelease, type ReleaseRefs, type ReleaseStep } from './decide-recovery.js';
export {
  decideRelease,
  type RefusalCode,
  type ReleaseDecision,
  type ReleaseFacts,
  type Standing,
} from './decide-release.js';
export { FIRST_VERSION, nextVersion } from './next-version.js';
export { pushPauseMs } from './push-pause.js';
export { type CommitMessage, readCommit } from './read-commit.js';
export { compareVersions, formatVersion, parseVersion, tagOf, type Version, versionOfTag } from './version.js';

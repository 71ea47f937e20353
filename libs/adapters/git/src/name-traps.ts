import { normalizePath } from '@manyhands/scope';

/**
 * Why no file may have this name, or null. Two kinds: names that git or a file system may take for `.git` are a trap for
 * whoever checks the branch out, and are refused always; names that Windows cannot hold make the repository useless
 * there, and are refused where they are new, so that a repository that has them already can be worked on.
 */
export function nameTrap(path: string, isNew: boolean): string | null {
  const segments = path.split('/');
  if (segments.some(isGitDirectory)) return 'is a name that some file systems take for .git';
  return isNew && segments.some(isNotForWindows) ? 'is a name that Windows cannot hold' : null;
}

/** What is left of a segment on NTFS: no stream (`:…`), no dots and spaces at the end. */
const onNtfs = (segment: string): string => segment.replace(/:.*$/su, '').replace(/[. ]+$/u, '');

/** `.git` in any spelling, with HFS's invisible signs, NTFS's endings, or as the short name that NTFS gives it. */
function isGitDirectory(segment: string): boolean {
  const normalized = normalizePath(onNtfs(segment));
  const name = normalized.ok ? normalized.path : segment.toLowerCase();
  return name === '.git' || name === 'git~1';
}

const FORBIDDEN_SIGN = /[<>:"|?*]/u;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[. ].*|:.*)?$/iu;

const isNotForWindows = (segment: string): boolean =>
  FORBIDDEN_SIGN.test(segment) || /[. ]$/u.test(segment) || DEVICE.test(segment);

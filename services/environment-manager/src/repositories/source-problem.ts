import { isAbsolute } from 'node:path';

/**
 * Why a code base may not be taken in from `source`, in words after "source"; null when it may. An https URL is fine, without
 * user or password in it: it is stored and shown. A path on this machine only where the operator allows it.
 */
export function sourceProblem(source: string, allow: { localSources: boolean }): string | null {
  if (/[\x00-\x1f\x7f]/.test(source)) return 'contains a control character';
  if (isAbsolute(source))
    return allow.localSources ? null : 'must be an https URL: paths on this machine are switched off here';
  const url = URL.canParse(source) ? new URL(source) : null;
  if (url?.protocol !== 'https:') return 'must be an absolute path on this machine or an https URL';
  if (url.username !== '' || url.password !== '') return 'must not carry a user or password';
  return null;
}

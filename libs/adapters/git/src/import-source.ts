import { isAbsolute } from 'node:path';
import { ImportError } from './import-error.js';

export interface Source {
  readonly kind: 'local' | 'https';
  /** What git is given. */
  readonly location: string;
  /** What people are shown: without user name and password. */
  readonly shown: string;
}

/** Which of the two trusted kinds a source is. Everything else (ssh, file:, ext::, relative paths) is refused. */
export function readSource(source: string): Source {
  if (isAbsolute(source) && !/[\0\n]/.test(source)) return { kind: 'local', location: source, shown: source };
  const url = URL.canParse(source) ? new URL(source) : null;
  if (url?.protocol !== 'https:') {
    const message = `${JSON.stringify(source)} is not a source: give an absolute path on this machine or an https URL`;
    throw new ImportError('unsupported-source', message);
  }
  return { kind: 'https', location: url.href, shown: `https://${url.host}${url.pathname}` };
}

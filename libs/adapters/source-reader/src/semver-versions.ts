import { Versions } from '@manyhands/conflict';
import { gt } from 'semver';

const RANGE = /^([\^~]?|>=)\s*v?(\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?)$/;

/** Semantic versions, and ranges of one version with the same sign before it. */
export class SemverVersions extends Versions {
  override higher(versions: { readonly base: string; readonly ours: string; readonly theirs: string }): string | null {
    const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map(read);
    if (base == null || ours == null || theirs == null || ours.sign !== theirs.sign) return null;
    if (!gt(ours.version, base.version) || !gt(theirs.version, base.version)) return null;
    return gt(ours.version, theirs.version) ? versions.ours : versions.theirs;
  }
}

function read(text: string): { readonly sign: string; readonly version: string } | null {
  const [, sign = '', version = ''] = RANGE.exec(text) ?? [];
  return version === '' ? null : { sign, version };
}

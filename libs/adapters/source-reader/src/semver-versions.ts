import { Versions } from '@manyhands/conflict';
import { gt } from 'semver';

const RANGE = /^([\^~]?|>=)\s*v?(\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?)$/;

/** Semantic versions, and ranges of one version with the same sign before it. */
export class SemverVersions extends Versions {
  override higher(versions: { readonly base: string; readonly ours: string; readonly theirs: string }): string | null {
    const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map((text) => RANGE.exec(text));
    if (!base || !ours || !theirs || ours[1] !== theirs[1]) return null;
    const [was = '', one = '', other = ''] = [base[2], ours[2], theirs[2]];
    if (!gt(one, was) || !gt(other, was)) return null;
    return gt(one, other) ? versions.ours : versions.theirs;
  }
}

/** Three numbers; what stands behind a dash or a plus in Semantic Versioning is not used here. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/** Reads `1.2.3`; null for everything else, leading zeros, a `v` and pre-releases included. */
export function parseVersion(text: string): Version | null {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return null;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

export const formatVersion = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`;

/** Below 0 when `a` is the older one, 0 when they are the same. */
export const compareVersions = (a: Version, b: Version): number =>
  a.major - b.major || a.minor - b.minor || a.patch - b.patch;

/** The name of a release's tag: `v1.2.3`. */
export const tagOf = (version: Version): string => `v${formatVersion(version)}`;

/** The version that a tag names; null for a tag that is not of a release. */
export const versionOfTag = (tag: string): Version | null => (tag.startsWith('v') ? parseVersion(tag.slice(1)) : null);

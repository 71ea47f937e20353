import { labelsOf } from './container-template.js';
import type { VolumeWish } from './create-objects.js';
import { DISK_LABEL, GOLDEN_LABEL, type RolePolicy } from './policy.js';

/** The body of `POST /volumes/create` as the gateway sends it. */
export interface VolumeBody {
  readonly Name: string;
  readonly Driver: 'local';
  readonly DriverOpts: Readonly<Record<string, never>>;
  readonly Labels: Readonly<Record<string, string>>;
}

/**
 * R22: a plain local volume. R13: with the role's limit on it, but for a golden volume, which is no workspace, and which nothing but
 * git ever writes to.
 */
export const volumeBody = (wish: VolumeWish, role: RolePolicy, owner: string): VolumeBody => ({
  Name: wish.name,
  Driver: 'local',
  DriverOpts: {},
  Labels: {
    ...labelsOf(wish.labels, role.name, owner),
    ...(!wish.labels.has(GOLDEN_LABEL) && { [DISK_LABEL]: String(role.diskBytes) }),
  },
});

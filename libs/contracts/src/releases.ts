import { z } from 'zod';
import { Reason } from './reason.js';
import { ReleasePolicy, ReleaseStatus } from './states.js';

const when = z.iso.datetime();
const id = z.uuid();
const sha = z.string().regex(/^[0-9a-f]{40}$/);

/** `PUT /api/v1/repositories/:id/release-rules`. */
export const ReleaseRules = z
  .strictObject({
    release: ReleasePolicy.meta({ description: 'when develop is released' }),
    push: z.boolean().meta({ description: 'whether what lands and what is released is pushed to the source' }),
  })
  .meta({ id: 'ReleaseRules' });
export type ReleaseRules = z.infer<typeof ReleaseRules>;

/** `POST /api/v1/repositories/:name/releases`. Without a version, the commits since the last release say it. */
export const RequestRelease = z
  .strictObject({
    version: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'three numbers, above the version that is released: 1.2.3' }),
  })
  .meta({ id: 'RequestRelease' });
export type RequestRelease = z.infer<typeof RequestRelease>;

export const ReleaseView = z
  .strictObject({
    id,
    repositoryId: id,
    status: ReleaseStatus,
    requestedBy: z.string(),
    /** The epic whose end asked for it; null when a person did. */
    epicId: id.nullable(),
    /** Null until it is decided. */
    version: z.string().nullable(),
    tag: z.string().nullable(),
    /** The commit that is tagged, where the release branch stands then. */
    sha: sha.nullable(),
    /** The tip of the integration branch that is released; its tree is that of `sha`. */
    developSha: sha.nullable(),
    /** Where the release branch stood before; null when there was none. */
    previousSha: sha.nullable(),
    /** Markdown; also the message of the tag. */
    changelog: z.string().nullable(),
    failure: Reason.nullable(),
    createdAt: when,
    releasedAt: when.nullable(),
  })
  .meta({ id: 'Release' });
export type ReleaseView = z.infer<typeof ReleaseView>;

import { PageQuery } from '@manyhands/contracts';
import { z } from 'zod';

/** The id in a path. */
export const Id = z.uuid('must be a UUID');

/** What a list gave as `nextCursor`; opaque to callers. */
const Cursor = z.uuid('must be the nextCursor of a list');

/** Query of a list: `limit`, `cursor` and the filters of the list; anything else is refused. */
export const listQuery = <Filters extends z.ZodRawShape>(filters: Filters) =>
  z.strictObject({ ...PageQuery.shape, cursor: Cursor.optional(), ...filters });

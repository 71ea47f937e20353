import { z } from 'zod';

/** Why something waits or failed, in a sentence a person understands, with the facts beside it. */
export const Reason = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Reason = z.infer<typeof Reason>;

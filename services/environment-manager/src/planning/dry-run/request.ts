import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { RecordedTranscript } from '../transcript.js';

const absolute = z.string().refine(isAbsolute, 'must be an absolute path');

/** What a dry run is told, as one JSON document on standard input. */
export const DryRunRequest = z.object({
  repository: z
    .object({
      /** Its git directory, which is only read. */
      gitDir: absolute,
      /** The commit to plan against. */
      commit: z.string().regex(/^[0-9a-f]{40}$/),
    })
    .nullable(),
  /** What is known of repositories is kept here between runs. */
  cacheDir: absolute,
  epic: z.object({ title: z.string(), body: z.string() }).nullable(),
  roles: z.array(z.object({ name: z.string(), description: z.string() })).min(1),
  /** How many agents each role has. */
  team: z.record(z.string(), z.int().min(0)),
  /** Null: the transcript answers. */
  model: z.object({ baseUrl: z.url(), apiKey: z.string(), name: z.string() }).nullable(),
  prices: z.object({ inputCostPerToken: z.number().min(0), outputCostPerToken: z.number().min(0) }),
  approval: z.enum(['automatic', 'on-risk', 'always']),
  transcript: RecordedTranscript.nullable(),
  limitMs: z.int().min(1),
});
export type DryRunRequest = z.infer<typeof DryRunRequest>;

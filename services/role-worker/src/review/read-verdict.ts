import { z } from 'zod';
import { storable } from '../sandbox/storable.js';

/** JSON can spell characters that the message itself may not hold. */
const text = (longest: number) => z.string().max(longest).transform(storable);

const Verdict = z.object({
  verdict: z.enum(['approve', 'request_changes']),
  summary: text(20_000).default(''),
  comments: z
    .array(z.object({ path: text(4096), line: z.int().nullable().default(null), body: text(20_000) }))
    .max(500)
    .default([]),
});
export type ReadVerdict = z.infer<typeof Verdict>;

/** Reads what a reviewer said in its finish call: a JSON object, alone or in a code fence. */
export function readVerdict(message: string): { ok: true; verdict: ReadVerdict } | { ok: false; problem: string } {
  const text = /\{[\s\S]*\}/.exec(message)?.[0];
  if (text === undefined) return { ok: false, problem: 'there is no JSON object in it' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'not JSON' };
  }
  const parsed = Verdict.safeParse(value);
  if (parsed.success) return { ok: true, verdict: parsed.data };
  return {
    ok: false,
    problem: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  };
}

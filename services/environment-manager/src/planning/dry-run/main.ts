import { text } from 'node:stream/consumers';
import type { Violation } from '@manyhands/plan';
import { failure } from '../why-not-planned.js';
import { dryRun } from './dry-run.js';
import { DryRunRequest } from './request.js';

/**
 * One dry run: a request as JSON on standard input, and on standard output one line of JSON for each thing to tell: `refused` while
 * it goes on, then `result` or `failed`. Whoever starts it reads no more than that.
 */
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const request = DryRunRequest.parse(JSON.parse(await text(process.stdin)));
  const onRefused = (violations: readonly Violation[]): void => tell({ type: 'refused', violations });
  tell({ type: 'result', ...(await dryRun(request, { onRefused })) });
} catch (error) {
  const { code, message } = failure(error);
  tell({
    type: 'failed',
    code,
    message,
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
}

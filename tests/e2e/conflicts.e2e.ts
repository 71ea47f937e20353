import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { remains, startHands } from './demo/running-hands.js';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'manyhands-conflicts-')));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

it('people push to the same lines while agents work: what came of each task is what the scenario says', async () => {
  const demo = startHands('demo', { folder, options: ['--scenario', 'conflicts'] });
  const { status, report } = await demo.ended;
  expect(report.outcomes).toMatchObject([
    { key: 'log-members', outcome: 'blamed', how: expect.stringContaining('and not without it') },
    { key: 'add-script', outcome: 'resolved', how: 'package.json by rung 2' },
    { key: 'warm-colour', outcome: 'resolved', how: 'public/colours.css by rung 1, scripts/colours.json by rung 2' },
    { key: 'tidy-urls', outcome: 'resolved', how: 'src/server/app.ts by rung 4' },
    { key: 'count-words', outcome: 'resolved', how: 'src/shared/text.ts by rung 5' },
    { key: 'short-names', outcome: 'resolved', how: 'src/shared/member.ts by rung 6' },
    { key: 'new-title', outcome: 'redone' },
    { key: 'larger-gap', outcome: 'asked' },
  ]);
  expect({ status, gate: report.gate, landed: report.landed }).toEqual({ status: 0, gate: 'green', landed: 6 });
  expect(await demo.orphans()).toEqual([]);
  expect(await remains(demo.dataDir)).toEqual([]);
});

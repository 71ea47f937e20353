import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { removeQuarantine, sweepQuarantines } from './quarantines.js';

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'quarantines-'));
  for (const name of ['pack', 'tmp_objdir-incoming-old', 'tmp_objdir-incoming-new']) {
    mkdirSync(join(repository, 'objects', name), { recursive: true });
    writeFileSync(join(repository, 'objects', name, 'x'), 'x');
  }
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

const left = () =>
  ['pack', 'tmp_objdir-incoming-old', 'tmp_objdir-incoming-new'].filter((name) =>
    existsSync(join(repository, 'objects', name)),
  );

it('of a push that is over goes, and nothing else that somebody names', async () => {
  for (const path of ['objects/pack', 'objects', 'objects/../objects/pack', '../x/tmp_objdir-incoming-old'])
    await removeQuarantine(repository, `${repository}/${path}`);
  expect(left()).toHaveLength(3);
  await removeQuarantine(repository, `${repository}/./objects/tmp_objdir-incoming-new`);
  expect(left()).toEqual(['pack', 'tmp_objdir-incoming-old']);
});

it('that is older than any push goes', async () => {
  for (const name of ['pack', 'tmp_objdir-incoming-old']) utimesSync(join(repository, 'objects', name), 1000, 1000);
  await sweepQuarantines(repository, new Date(2_000_000));
  expect(left()).toEqual(['pack', 'tmp_objdir-incoming-new']);
});

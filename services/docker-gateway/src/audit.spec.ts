import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brokenLink, openAudit } from './audit.js';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'audit-'));
  file = join(home, 'audit');
});
afterEach(() => rmSync(home, { recursive: true }));
const entry = { client: 'c', operation: 'container.create', outcome: 'allowed' } as const;
const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n');

describe('the audit in a file', () => {
  it('goes on where it ended', () => {
    openAudit(file).record(entry);
    openAudit(file).record(entry);
    openAudit(file).record(entry);
    expect(lines().map((line) => (JSON.parse(line) as { readonly number: number }).number)).toEqual([1, 2, 3]);
    expect(brokenLink(lines())).toBeNull();
  });

  it('goes on after a line that a full disk has torn', () => {
    openAudit(file).record(entry);
    appendFileSync(file, '{"number":2,"time":"20');
    openAudit(file).record(entry);
    const [first, torn, next] = lines();
    expect(torn).toBe('{"number":2,"time":"20');
    expect(brokenLink([String(first), String(next)])).toBeNull();
  });

  it('begins anew in an empty file, and behind one that is not ours', () => {
    writeFileSync(file, '');
    openAudit(file).record(entry);
    expect(lines()).toHaveLength(1);
    writeFileSync(file, 'something else\n');
    openAudit(file).record(entry);
    expect(lines()).toHaveLength(2);
  });

  it('reads no more than the end of a large one', () => {
    const audit = openAudit(file);
    for (let count = 0; count < 200; count += 1) audit.record({ ...entry, because: 'x'.repeat(5000) });
    openAudit(file).record(entry);
    expect(brokenLink(lines())).toBeNull();
    expect(Math.max(...lines().map(({ length }) => length))).toBeLessThan(1024);
  });
});

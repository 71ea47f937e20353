import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Verdicts, type Judge } from './verdicts.js';

const run = promisify(execFile);
let verdicts: Verdicts;
beforeEach(async () => {
  verdicts = new Verdicts();
  await verdicts.open();
});
afterEach(() => verdicts.close());

const yes = { ok: true, text: '' };
const judge = (more: Partial<Judge> = {}): Judge => ({ judge: async () => yes, confirm: async () => yes, ...more });

/** As git runs the hooks: exit status and what they say. */
async function hook(env: Record<string, string>, name: 'pre-receive' | 'update'): Promise<string> {
  const path = join(verdicts.hooksDir, name);
  const script = name === 'update' ? `"${path}" refs/heads/b from to` : `echo "from to refs/heads/b" | "${path}"`;
  return run('sh', ['-c', script], { env: { ...process.env, ...env } }).then(
    () => 'yes',
    ({ stderr }: { stderr: string }) => stderr.trim(),
  );
}

describe('the hooks', () => {
  it('ask first for the verdict, then for its confirmation, each once', async () => {
    const heard: unknown[] = [];
    const hears = (what: string) => async (updates: unknown) => {
      heard.push([what, updates]);
      return yes;
    };
    const { env } = verdicts.expect(judge({ judge: hears('judge'), confirm: hears('confirm') }));
    expect([await hook(env, 'pre-receive'), await hook(env, 'update')]).toEqual(['yes', 'yes']);
    const updates = [{ from: 'from', to: 'to', ref: 'refs/heads/b' }];
    expect(heard).toEqual([
      ['judge', updates],
      ['confirm', updates],
    ]);
    expect(await hook(env, 'update')).toContain('not announced');
    expect(await hook(env, 'pre-receive')).toContain('not announced');
  });

  it('get no confirmation of what was not judged, or judged away', async () => {
    const { env } = verdicts.expect(judge());
    expect(await hook(env, 'update')).toContain('not announced');
    const refused = verdicts.expect(judge({ judge: async () => ({ ok: false, text: 'Push refused: no.' }) }));
    expect([await hook(refused.env, 'pre-receive'), await hook(refused.env, 'update')]).toEqual([
      'Push refused: no.',
      'Push refused: this push was not announced.',
    ]);
  });

  it('refuse what nobody announced, and what cannot be judged', async () => {
    const gone = verdicts.expect(judge());
    gone.forget();
    expect(await hook(gone.env, 'pre-receive')).toContain('not announced');
    const fails = async () => Promise.reject(new Error('no database'));
    const { env } = verdicts.expect(judge({ judge: fails }));
    expect(await hook(env, 'pre-receive')).toBe('Push not judged: no database; try again.');
  });

  it('refuse when nobody answers', async () => {
    const { env } = verdicts.expect(judge());
    const elsewhere = { ...env, MANYHANDS_VERDICTS: join(verdicts.hooksDir, 'nobody') };
    expect(await hook(elsewhere, 'pre-receive')).toContain('does not answer');
  });
});

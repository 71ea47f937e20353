import { describe, expect, it } from '@jest/globals';
import { findSecrets } from './find-secrets.js';

/** Written in two pieces, so that this file is none of what it looks for. */
const x = (start: string, rest: string) => start + rest;
const of = (length: number) => 'aB3'.repeat(length).slice(0, length);
const kindsIn = (text: string) => findSecrets({ path: 'f', text }).map(({ kind }) => kind);

describe('findSecrets', () => {
  it.each([
    ['private key', x('-----BEGIN ', 'PRIVATE KEY-----')],
    ['private key', x('-----BEGIN ', 'OPENSSH PRIVATE KEY-----')],
    ['private key', x('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----')],
    ['AWS access key', x('AKIA', 'A2B3C4D5E6F7G2H3')],
    ['GitHub token', x('ghp_', of(36))],
    ['GitHub token', x('github_pat_', of(82))],
    ['GitLab token', x('glpat-', of(20))],
    ['Slack token', x('xoxb-', of(24))],
    ['Slack webhook', x('https://hooks.slack.com/services/', 'T0000000/B0000000/abcdefghijklmnopqrstuvwx')],
    ['Stripe key', x('sk_live_', of(24))],
    ['model provider key', x('sk-ant-', `api03-${of(40)}`)],
    ['model provider key', x('sk-', of(48))],
    ['Google API key', x('AIza', of(35))],
    ['npm token', x('npm_', of(36))],
    ['Manyhands sandbox token', x('mhs_', `0f0e0d0c-0000-7000-8000-000000000000_${of(43)}`)],
  ])('finds a %s', (kind, token) => {
    expect(kindsIn(`const key = "${token}";`)).toEqual([kind]);
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'sk_test_aaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----',
    'npm_config_registry=https://registry.npmjs.org',
    'task-0123456789012345678901234567890123456789012345678901',
    'ghp_short',
    'password = "hunter2"',
    '"integrity": "sha512-AKIAabcdefghijklmnop=="',
  ])('lets %j be', (text) => {
    expect(kindsIn(text)).toEqual([]);
  });

  it('names the line, once, and never the token', () => {
    const token = x('ghp_', of(36));
    const found = findSecrets({ path: 'src/a', text: `a\n${token} ${token}\nb` });
    expect(found).toEqual([{ path: 'src/a', line: 2, kind: 'GitHub token' }]);
    expect(JSON.stringify(found)).not.toContain(token);
  });

  it('lets be what was there before, and what says that it is an example', () => {
    const token = x('ghp_', of(36));
    expect(findSecrets({ path: 'f', text: token }, new Set([token]))).toEqual([]);
    expect(kindsIn(`${token} # manyhands:not-a-secret`)).toEqual([]);
  });

  it('is quick on long lines', () => {
    const line = '-----BEGIN AAAA '.repeat(100_000) + 'sk-ant-' + '-'.repeat(1_000_000);
    const from = process.cpuUsage();
    findSecrets({ path: 'f', text: line });
    expect(process.cpuUsage(from).user).toBeLessThan(2_000_000);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readSandboxToken } from '@manyhands/system';
import { sandboxSpec } from './sandbox-spec.js';

const secret = 'ab'.repeat(32);
const repositoryId = '01890000-0000-7000-8000-000000000900';
const row = { id: '01890000-0000-7000-8000-000000000001', purpose: 'work', role: 'backend', repositoryId } as const;
const instance = { secret, gatewayUrl: 'http://sandbox-gateway:3200', egress: false };
const environmentOf = (egress: boolean) => sandboxSpec(row, { ...instance, egress }, { hasGolden: false }).environment;

describe('the environment of a sandbox', () => {
  it('has its token for git at the gateway, and no way out unless that is configured', () => {
    const { GIT_CONFIG_KEY_0: key, ...rest } = environmentOf(false);
    expect(key).toBe('http.http://sandbox-gateway:3200/.extraHeader');
    expect(Object.keys(rest)).toEqual(['MANYHANDS_SANDBOX_ID', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_VALUE_0']);
  });

  it('leads to hosts outside through the gateway, and to the gateway directly', () => {
    const { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy, ...rest } = environmentOf(true);
    const proxy = new URL(HTTPS_PROXY ?? '');
    expect(proxy.origin).toBe('http://sandbox-gateway:3200');
    expect(readSandboxToken(secret, proxy.password)).toBe(row.id);
    expect([https_proxy, NO_PROXY, no_proxy]).toEqual([
      HTTPS_PROXY,
      ...Array(2).fill('sandbox-gateway,localhost,127.0.0.1'),
    ]);
    expect(rest).toEqual(environmentOf(false));
  });
});

it('a sandbox borrows from the golden repository where there is one; who makes it names it before there is', () => {
  const goldenOf = (purpose: 'work' | 'golden', hasGolden: boolean) =>
    sandboxSpec({ ...row, purpose }, instance, { hasGolden }).golden;
  expect([goldenOf('work', false), goldenOf('work', true), goldenOf('golden', false)]).toEqual([
    undefined,
    repositoryId,
    repositoryId,
  ]);
});

import { describe, expect, it } from '@jest/globals';
import { readSandboxToken } from '@manyhands/system';
import { sandboxSpec } from './sandbox-spec.js';

const secret = 'ab'.repeat(32);
const row = { id: '01890000-0000-7000-8000-000000000001', purpose: 'work', role: 'backend' } as const;
const environmentOf = (egress: boolean) =>
  sandboxSpec(row, { secret, gatewayUrl: 'http://sandbox-gateway:3200', egress }).environment;

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

import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '@manyhands/nest';
import { Config } from './config.js';

const environment = {
  DATABASE_URL: 'postgres://app@127.0.0.1/app',
  MANYHANDS_SECRET: 'ab'.repeat(32),
  MANYHANDS_DATA_DIR: '/var/lib/manyhands',
  SANDBOX_GATEWAY_URL: 'http://127.0.0.1:8090/',
  LLM_BASE_URL: 'http://127.0.0.1:8091/v1',
  LLM_MODEL: 'demo',
};

describe('the configuration', () => {
  it('has defaults for everything that has a sensible one', () => {
    expect(readConfig(Config, environment)).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      SANDBOX_GATEWAY_URL: 'http://127.0.0.1:8090',
      ALLOW_LOCAL_SOURCES: true,
      KEEP_SANDBOXES: false,
      LLM_INPUT_COST_PER_TOKEN: 0,
      DASHBOARD_DIR: expect.stringMatching(/services\/dashboard\/dist$/),
    });
  });

  it('does not take local paths in when it serves other machines, unless told so', () => {
    expect(readConfig(Config, { ...environment, HOST: '0.0.0.0' }).ALLOW_LOCAL_SOURCES).toBe(false);
    expect(
      readConfig(Config, { ...environment, HOST: '0.0.0.0', ALLOW_LOCAL_SOURCES: 'true' }).ALLOW_LOCAL_SOURCES,
    ).toBe(true);
  });

  it('names every variable that is wrong', () => {
    const wrong = { ...environment, LLM_MODEL: undefined, MANYHANDS_API_TOKEN: 'short', KEEP_SANDBOXES: 'perhaps' };
    expect(() => readConfig(Config, wrong)).toThrow(ConfigError);
    expect(() => readConfig(Config, wrong)).toThrow(
      /LLM_MODEL: is not set[^]*MANYHANDS_API_TOKEN: must be 20[^]*KEEP_SANDBOXES: must be true/,
    );
  });
});

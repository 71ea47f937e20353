import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@manyhands/nest';
import { IntegrationConfig } from './config.js';

const environment = {
  DATABASE_URL: 'postgres://127.0.0.1/app',
  MANYHANDS_SECRET: 'ab'.repeat(32),
  MANYHANDS_DATA_DIR: '/data',
  SANDBOX_GATEWAY_URL: 'http://127.0.0.1:3200',
};

describe('the model of the integration agent', () => {
  it('is not needed', () => {
    const config = readConfig(IntegrationConfig, { ...environment, LLM_BASE_URL: '', LLM_MODEL: 'm' });
    expect(config).toMatchObject({ MERGE_MODEL_SECONDS: 120, LLM_API_KEY: 'none', LLM_INPUT_COST_PER_TOKEN: 0 });
    expect(config.LLM_BASE_URL).toBeUndefined();
  });

  it('has an address and a name, or neither', () => {
    const wrong = { ...environment, LLM_BASE_URL: 'http://127.0.0.1:8091/v1', MERGE_MODEL_SECONDS: 'soon' };
    expect(() => readConfig(IntegrationConfig, wrong)).toThrow(/MERGE_MODEL_SECONDS: must be a number/);
    expect(() => readConfig(IntegrationConfig, { ...wrong, MERGE_MODEL_SECONDS: '5' })).toThrow(
      /LLM_MODEL: is not set, and LLM_BASE_URL needs it/,
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commonVariables, port } from './common-variables.js';
import { ConfigError, configOrExit, readConfig } from './config.js';

const schema = z.object({ ...commonVariables, PORT: port.default(3000) });
const good = {
  DATABASE_URL: 'postgres://app:hunter2hunter2@127.0.0.1:5432/app',
  MANYHANDS_SECRET: 'ab'.repeat(32),
  MANYHANDS_DATA_DIR: '/var/lib/manyhands',
};

function problemsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((p) => `${p.variable}: ${p.message}`);
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('gives typed values with their defaults, frozen', () => {
    const config = readConfig(schema, { ...good, PORT: '8080', REDIS_URL: '' });
    expect(config).toMatchObject({ PORT: 8080, LOG_LEVEL: 'warn' });
    expect(config.REDIS_URL).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('tells every problem at once, by the name of the variable', () => {
    expect(problemsOf({ ...good, DATABASE_URL: undefined, PORT: 'x', MANYHANDS_DATA_DIR: 'data' })).toEqual([
      'DATABASE_URL: is not set',
      'MANYHANDS_DATA_DIR: must be an absolute path',
      'PORT: must be a number',
    ]);
  });

  it('never repeats a value: it may be a secret', () => {
    const problems = problemsOf({ ...good, DATABASE_URL: 'mysql://root:hunter2@db', MANYHANDS_SECRET: 'hunter2' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter2');
  });
});

describe('configOrExit', () => {
  it('prints the problems and ends with 1', () => {
    const printed: string[] = [];
    const stopped = new Error('exit 1');
    const host = {
      env: {},
      stderr: { write: (text: string) => printed.push(text) },
      exit: (code: number): never => {
        printed.push(`exit ${code}`);
        throw stopped;
      },
    };
    expect(() => configOrExit(schema, host)).toThrow(stopped);
    expect(printed.join('')).toMatch(/DATABASE_URL: is not set[^]*MANYHANDS_SECRET: is not set[^]*exit 1$/);
  });

  it('prints the variables when asked for help, whatever the environment is, and ends with 0', () => {
    const printed: string[] = [];
    const stopped = new Error('exit 0');
    const host = {
      env: { MANYHANDS_SECRET: 'hunter2' },
      argv: ['node', 'main.js', '--help'],
      stdout: { write: (text: string) => printed.push(text) },
      stderr: { write: (text: string) => printed.push(`error: ${text}`) },
      exit: (code: number): never => {
        printed.push(`exit ${code}`);
        throw stopped;
      },
    };
    expect(() => configOrExit(schema, host)).toThrow(stopped);
    expect(printed.join('')).toMatch(/ {2}DATABASE_URL {8}required\n {2}REDIS_URL {11}optional\n[^]*exit 0$/);
    expect(printed.join('')).toContain('PORT                default 3000');
    expect(printed.join('')).toContain('default warn; one of fatal, error, warn');
    expect(printed.join('')).not.toMatch(/hunter2|error:/);
  });
});

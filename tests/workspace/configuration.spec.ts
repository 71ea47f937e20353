import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { PASSED_ON as READ_BY_GIT } from '../../libs/adapters/git/src/git-environment.js';
import { PASSED_ON } from '../../services/cli/src/stack/passed-on.js';
import {
  environmentManager,
  integrationAgent,
  roleWorkers,
  sandboxGateway,
  type Endpoints,
} from '../../services/cli/src/stack/services.js';
import { Config } from '../../services/environment-manager/src/config.js';
import { IntegrationConfig } from '../../services/integration-agent/src/config.js';
import { WorkerConfig } from '../../services/role-worker/src/config.js';
import { GatewayConfig } from '../../services/sandbox-gateway/src/config.js';

const root = resolve(import.meta.dirname, '../..');

const endpoints: Endpoints = {
  databaseUrl: 'postgres://127.0.0.1/app',
  redisUrl: 'redis://127.0.0.1',
  dataDir: '/data',
  secret: 'ab'.repeat(32),
  apiToken: 'token',
  apiPort: 1,
  gatewayPort: 2,
  model: { baseUrl: 'http://127.0.0.1:3/v1', apiKey: 'key', name: 'demo' },
  docker: { client: 'demo', daemon: 'unix:/d', gateway: '/g', sockets: '/s', audit: '/a' },
};

/** The variables that a service reads, by its schema. */
const readBy = (schema: z.ZodType): string[] =>
  Object.keys(z.toJSONSchema(schema, { io: 'input' }).properties ?? {}).sort();

/** What `hands up` gives it by name; what is passed on depends on who runs this test. */
const setFor = (specs: { environment: object }[]): string[] =>
  Object.keys(specs[0]?.environment ?? {}).filter((name) => !PASSED_ON.includes(name));

const services = [
  { name: 'environment-manager', reads: readBy(Config), set: setFor([environmentManager(endpoints)]) },
  { name: 'sandbox-gateway', reads: readBy(GatewayConfig), set: setFor([sandboxGateway(endpoints)]) },
  { name: 'role-worker', reads: readBy(WorkerConfig), set: setFor(roleWorkers(endpoints)) },
  { name: 'integration-agent', reads: readBy(IntegrationConfig), set: setFor([integrationAgent(endpoints)]) },
];

const documentation = readFileSync(join(root, 'docs/configuration.md'), 'utf8');

/** The tables below a heading of docs/configuration.md: variable → what stands in the column `through hands up`. */
function documented(heading: string): Record<string, string> {
  const section = documentation.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const through = section.split('\n').find((line) => line.startsWith('| variable')) ?? '';
  const column = through.split('|').findIndex((cell) => cell.includes('through'));
  return Object.fromEntries(cells.flatMap((row) => namesIn(row[1] ?? '').map((name) => [name, row[column] ?? ''])));
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');

describe.each(services)('the variables of $name', ({ name, reads, set }) => {
  it('reach it through `hands up`: each is set or passed on', () => {
    expect(reads.length).toBeGreaterThan(5);
    expect(reads.filter((variable) => !set.includes(variable) && !PASSED_ON.includes(variable))).toEqual([]);
  });

  it('are documented, with how they reach it, and no others', () => {
    const truth = reads.map((variable) => [variable, set.includes(variable) ? 'set' : '✓']);
    expect({ ...documented('Every service'), ...documented(name) }).toEqual(Object.fromEntries(truth));
  });
});

describe('what `hands up` passes on', () => {
  it('has all that git reads', () => {
    expect(READ_BY_GIT.filter((variable) => !PASSED_ON.includes(variable))).toEqual([]);
  });

  it('is what services read, and what is documented as of the machine', () => {
    const known = [...services.flatMap(({ reads }) => reads), 'SCRIPTED_MODEL_SPEED'];
    const others = PASSED_ON.filter((variable) => !known.includes(variable));
    expect(Object.keys(documented('Of the machine')).sort()).toEqual([...others].sort());
  });
});

it('every variable that `hands` itself reads is documented', () => {
  const sources = readdirSync(join(root, 'services/cli/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => readFileSync(join(root, 'services/cli/src', path), 'utf8'));
  const read = sources.flatMap((text) => [...text.matchAll(/\benv\['(\w+)'\]/g)].map(([, name]) => name ?? ''));
  expect(new Set(read).size).toBeGreaterThan(5);
  expect([...new Set(read)].filter((name) => !new RegExp(`\`${name}[\`=]`).test(documentation))).toEqual([]);
});

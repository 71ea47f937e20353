import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { egressByRole, InvalidNetworks, readNetworks } from './index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'networks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, `${name}.yaml`), text);
const file = (name: string, more = ''): void =>
  write(name, `name: ${name}\npurpose: p\npool: 10.${name.length}.0.0/16\n${more}`);
function problems(): string {
  try {
    readNetworks(folder);
  } catch (error) {
    if (error instanceof InvalidNetworks) return error.problems.join('\n').replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'none';
}

describe('the networks of a folder', () => {
  it('lead nowhere unless a file says so', () => {
    file('web');
    expect(readNetworks(folder)).toEqual([
      {
        ...{ name: 'web', purpose: 'p', pool: '10.3.0.0/16', roles: [], peers: [] },
        egress: { setup: [], work: [] },
      },
    ]);
  });

  it('come in the order of their pools', () => {
    for (const name of ['abc', 'b']) file(name);
    expect(readNetworks(folder).map(({ name }) => name)).toEqual(['b', 'abc']);
  });

  it('say by role what may be reached outside', () => {
    file('web', 'roles: [frontend, design]\negress: { setup: [registry.npmjs.org] }');
    const egress = { setup: ['registry.npmjs.org'], work: [] };
    expect(egressByRole(readNetworks(folder))).toEqual({ frontend: egress, design: egress });
  });
});

describe('a mistake', () => {
  it.each([
    ['roles: [', 'web.yaml: '],
    ['pool: 10.0.0.0/8', 'web.yaml: Map keys must be unique'],
    ['peers: [postgres]', 'web.yaml: peers.0: Invalid input'],
    ['gateway: 10.0.0.1', 'web.yaml: : Unrecognized key'],
    ['egress: { work: ["*.npmjs.org"] }', 'web.yaml: egress.work.0: must be the whole name of a host'],
    ['egress: { work: [10.0.0.1] }', 'web.yaml: egress.work.0: must be the whole name of a host'],
    ['egress: { always: [a.test] }', 'web.yaml: egress: Unrecognized key'],
  ])('is told by file and field: %s', (more, problem) => {
    file('web', more);
    expect(problems()).toContain(problem);
  });

  it('in a pool or a name is one too', () => {
    write('web', 'name: web\npurpose: p\npool: 10.0.0.0');
    write('api', 'name: web\npurpose: p\npool: 10.2.0.0/16');
    expect(problems()).toBe(
      'api.yaml: name: must be that of the file\nweb.yaml: pool: must be an IPv4 network such as 172.20.0.0/16',
    );
  });

  it('of two files that meet names both', () => {
    file('api', 'roles: [backend]');
    file('web', 'roles: [backend]');
    expect(problems()).toBe(
      'api.yaml and web.yaml: pool: 10.3.0.0/16 and 10.3.0.0/16 overlap\napi.yaml and web.yaml: roles: backend is in both',
    );
  });

  it('is a folder without a network, or none at all', () => {
    expect(problems()).toContain('there is no network in it');
    expect(() => readNetworks(join(folder, 'nowhere'))).toThrow('ENOENT');
  });
});

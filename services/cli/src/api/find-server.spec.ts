import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer } from './find-server.js';

const home = mkdtempSync(join(tmpdir(), 'find-server-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function instance(name: string, content: unknown): string {
  const dir = join(home, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'instance.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return dir;
}
const up = instance('up', { url: 'http://127.0.0.1:7700', token: 'mh_up', pid: process.pid });
const dead = instance('dead', { url: 'http://127.0.0.1:7701', token: 'mh_dead', pid: 2 ** 22 - 1 });
const broken = instance('broken', '{"url":');

describe('findServer', () => {
  it('finds the instance that runs, and passes over dead and broken ones', () => {
    expect(findServer({ dataDirs: [dead, broken, join(home, 'none'), up] })).toEqual({
      url: 'http://127.0.0.1:7700',
      token: 'mh_up',
    });
  });

  it('takes the server that was named, with its token', () => {
    expect(findServer({ url: 'https://hands.example/', token: 'mh_x', dataDirs: [up] })).toEqual({
      url: 'https://hands.example',
      token: 'mh_x',
    });
  });

  it('knows the token of a named server when it is one of ours', () => {
    expect(findServer({ url: 'http://127.0.0.1:7700', dataDirs: [up] }).token).toBe('mh_up');
  });

  it('never sends our token to another server', () => {
    expect(() => findServer({ url: 'https://hands.example', dataDirs: [up] })).toThrow(
      'no token for https://hands.example',
    );
  });

  it('says what to do when there is none', () => {
    expect(() => findServer({ dataDirs: [dead] })).toThrow(
      expect.objectContaining({ code: 'no-server', hint: expect.stringContaining('hands up') }),
    );
  });

  it('refuses what is no URL', () => {
    expect(() => findServer({ url: 'localhost:7700', token: 't', dataDirs: [] })).toThrow('is no URL of a server');
  });
});

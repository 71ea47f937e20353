import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask } from './testing/gateway-under-test.js';
import { RecordingDaemon } from './testing/recording-daemon.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gateway-main-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** The command as it is built; the output so far, and its end. */
function start(environment: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const main = join(import.meta.dirname, '../../../dist/docker-gateway.mjs');
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...environment } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  const listens = (): Promise<void> =>
    new Promise((resolve) => child.stderr.on('data', () => said.err.includes('docker-gateway listens') && resolve()));
  return { child, said, listens, ended: once(child, 'close') };
}

describe('the command', () => {
  it('explains itself', async () => {
    const { said, ended } = start({}, ['--help']);
    expect(await ended).toEqual([0, null]);
    expect(said.out).toContain('DOCKER_GATEWAY_LISTEN');
  });

  it('names every mistake in its configuration', async () => {
    const { said, ended } = start({ DOCKER_ENGINE: 'nowhere' });
    expect(await ended).toEqual([1, null]);
    expect(said.err).toBe('docker-gateway cannot start:\n  - DOCKER_ENGINE: must be unix:/path or host:port\n');
  });

  it('serves until it is told to stop, and starts again over the socket of one that was killed', async () => {
    const daemon = new RecordingDaemon([]);
    await daemon.listen(join(home, 'd.sock'));
    const audit = join(home, 'audit');
    const environment = {
      DOCKER_GATEWAY_LISTEN: `unix:${join(home, 'g.sock')}`,
      DOCKER_ENGINE: `unix:${join(home, 'd.sock')}`,
      DOCKER_GATEWAY_AUDIT: audit,
    };
    const killed = start(environment);
    await killed.listens();
    expect(statSync(join(home, 'g.sock')).mode & 0o777).toBe(0o660);
    const second = start(environment);
    expect(await second.ended).toEqual([1, null]);
    expect(second.said.err).toContain('something listens');
    expect(await ask(join(home, 'g.sock'), 'POST /volumes/create', { Name: 'a' })).toMatchObject({ status: 201 });
    killed.child.kill('SIGKILL');
    await killed.ended;

    const again = start(environment);
    await again.listens();
    expect(await ask(join(home, 'g.sock'), 'DELETE /volumes/a')).toMatchObject({ status: 204 });
    again.child.kill('SIGTERM');
    expect(await again.ended).toEqual([0, null]);
    expect(existsSync(join(home, 'g.sock'))).toBe(false);
    expect(
      readFileSync(audit, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { number: number }).number),
    ).toEqual([1, 2, 3, 4]);
    await daemon.close();
  });

  it('does not take the place of a file', async () => {
    writeFileSync(join(home, 'precious'), 'x');
    const { said, ended } = start({
      DOCKER_GATEWAY_LISTEN: `unix:${join(home, 'precious')}`,
      DOCKER_ENGINE: `unix:${join(home, 'd')}`,
    });
    expect(await ended).toEqual([1, null]);
    expect(said.err).toContain('is not a socket');
    expect(existsSync(join(home, 'precious'))).toBe(true);
  });
});

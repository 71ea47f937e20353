import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Supervisor } from './supervisor.js';

let dir: string;
let lines: string[];
let heard: (line: string) => void;
let supervisor: Supervisor;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'supervisor-'));
  lines = [];
  heard = () => undefined;
  const onLine = (line: string): void => {
    lines.push(line);
    heard(line);
  };
  supervisor = new Supervisor({ logsDir: dir, onLine });
});
afterEach(async () => {
  supervisor.beginStopping();
  await supervisor.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A service made of these lines; it notes every start of its own in `starts`. */
function service(...code: string[]) {
  const main = join(dir, 'service.mjs');
  const note = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(join(dir, 'starts'))}, process.pid + '\\n');`;
  writeFileSync(main, [note, ...code].join('\n'));
  return { name: 'tiny', main, environment: { PATH: process.env['PATH'] ?? '' } };
}
const starts = (): number[] => readFileSync(join(dir, 'starts'), 'utf8').trim().split('\n').map(Number);
const READY = `process.send({ type: 'ready', port: 4711 });`;
const LIVE = `process.on('disconnect', () => process.exit(0)); setInterval(() => {}, 1000);`;

it('starts a service and learns its port', async () => {
  expect(await supervisor.start(service(READY, LIVE))).toBe(4711);
});

it('starts a service again that was killed, and says so', async () => {
  await supervisor.start(service(READY, LIVE));
  const again = new Promise<string>((resolve) => (heard = resolve));
  process.kill(starts()[0] ?? 0, 'SIGKILL');
  expect(await again).toBe('tiny was ended by SIGKILL; starting it again');
});

it('tells why a service did not start', async () => {
  await expect(supervisor.start(service('process.exit(3);'))).rejects.toThrow(
    /tiny ended at its start \(status 3\).*tiny\.log/,
  );
});

it('repeats what a service said before it did not start, and nothing of an earlier one', async () => {
  writeFileSync(join(dir, 'tiny.log'), 'an old story\n');
  const failing = service(
    `process.stderr.write('two things are wrong:\\n  PORT: must be a number\\n');`,
    'process.exit(1);',
  );
  const error = await supervisor.start(failing).catch((reason: unknown) => reason as Error);
  expect((error as Error).message.split('\n').slice(1)).toEqual([
    '  two things are wrong:',
    '    PORT: must be a number',
  ]);
});

it('does not start again what it stops itself', async () => {
  await supervisor.start(service(READY, `process.on('SIGTERM', () => process.exit(0));`, LIVE));
  await supervisor.stop('tiny');
  expect(starts()).toHaveLength(1);
  expect(lines).toEqual([]);
});

it('keeps what a service prints in its log', async () => {
  await supervisor.start(service(`process.stderr.write('hello from tiny\\n');`, READY, LIVE));
  await supervisor.stop('tiny');
  expect(readFileSync(join(dir, 'tiny.log'), 'utf8')).toContain('hello from tiny');
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TerminalSession } from './terminal-session.js';

describe('TerminalSession', () => {
  let root: string;
  let session: TerminalSession;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'terminal-')));
    mkdirSync(join(root, 'work/inner'), { recursive: true });
    const environment = { PATH: process.env['PATH'] ?? '', GIVEN: 'given' };
    session = new TerminalSession({ workingDir: join(root, 'work'), stateDir: join(root, 'state'), environment });
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const run = (command: string, timeoutMs = 10_000) => session.run(command, timeoutMs, new AbortController().signal);

  it('remembers directory and exported variables', async () => {
    await run('cd inner; export COLOUR="dark blue" LINES_OF="a\nb"; local_only=1');
    const { output, workingDir } = await run('pwd; echo "$COLOUR|$LINES_OF|$local_only|$GIVEN"');
    expect(output).toBe(`${join(root, 'work/inner')}\ndark blue|a\nb||given\n`);
    expect(workingDir).toBe(join(root, 'work/inner'));
  });

  it('remembers them when the command fails, exits or has shell options', async () => {
    expect((await run('set -eux; cd inner; false; cd ..')).end).toEqual({ kind: 'exited', exitCode: 1 });
    expect((await run('exit 9')).end).toEqual({ kind: 'exited', exitCode: 9 });
    expect((await run('pwd')).output).toBe(`${join(root, 'work/inner')}\n`);
  });

  it('keeps standard output and error in their order', async () => {
    expect((await run('echo 1; echo 2 >&2; echo 3')).output).toBe('1\n2\n3\n');
  });

  it('starts over after a reset, and when its directory is gone', async () => {
    await run('cd inner; export COLOUR=blue');
    session.reset();
    expect((await run('pwd; echo "$COLOUR"')).output).toBe(`${join(root, 'work')}\n\n`);
    await run('mkdir brief; cd brief; rmdir ../brief');
    expect((await run('pwd')).output).toBe(`${join(root, 'work')}\n`);
  });

  it('takes commands of any length, with quotes and here documents', async () => {
    const long = `cat > long.txt <<'END'\n${'it\'s "quoted" $HOME\n'.repeat(20_000)}END\nwc -l < long.txt`;
    expect((await run(long)).output.trim()).toBe('20000');
  });

  it('reads nothing from standard input', async () => {
    expect(await run('cat; echo done', 5_000)).toMatchObject({
      end: { kind: 'exited', exitCode: 0 },
      output: 'done\n',
    });
  });
});

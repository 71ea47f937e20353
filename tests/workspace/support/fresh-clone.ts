import { execFile, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** An npm that only installs the note npm leaves in node_modules, and a build that only leaves a file. */
const npm = `#!/bin/sh
echo "noise on the standard output of npm"
echo "$@" >> npm.log
[ -e npm-hangs ] && sleep 300
[ -e npm-fails ] && { echo "E404 no such package" >&2; exit 1; }
rm -rf node_modules && mkdir node_modules && cp package-lock.json node_modules/.package-lock.json`;
const build = `import { appendFileSync, existsSync } from 'node:fs';
console.log('noise on the standard output of the build');
if (existsSync('build-fails')) { console.error('a.ts(1,1): error TS1'); process.exit(1); }
appendFileSync('build.log', 'built\\n');`;

/** What a bootstrap did: its exit status and what it said. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A clone without anything installed: the real bootstrap, a stand-in for npm and for the build, an empty PATH else. */
export class FreshClone {
  private constructor(readonly folder: string) {}

  static async create(): Promise<FreshClone> {
    const clone = new FreshClone(await mkdtemp(join(tmpdir(), 'manyhands-bootstrap-')));
    for (const path of ['tools/bootstrap.mjs', 'tools/bootstrap', 'tools/run.mjs'])
      await cp(join(root, path), join(clone.folder, path), { recursive: true });
    await clone.write('package.json', '{ "type": "module" }');
    await clone.write('tools/build.mjs', build);
    await clone.lock('1.0.0');
    await clone.write('bin/npm', npm);
    await chmod(join(clone.folder, 'bin/npm'), 0o755);
    await clone.program('git');
    for (const name of ['sh', 'rm', 'mkdir', 'cp', 'sleep']) await clone.program(name);
    return clone;
  }

  /** Writes a lock file that asks for this version of a package. */
  lock(version: string): Promise<void> {
    return this.write(
      'package-lock.json',
      JSON.stringify({ packages: { '': {}, 'node_modules/left-pad': { version } } }),
    );
  }

  /** Runs the bootstrap, in at most half a minute. */
  bootstrap(variables: Record<string, string> = {}, args: readonly string[] = []): Promise<Outcome> {
    const env = { PATH: join(this.folder, 'bin'), MANYHANDS_NO_INSTALL: '1', ...variables };
    return new Promise((done) => {
      const options = { cwd: this.folder, timeout: 30_000, env };
      execFile(process.execPath, ['tools/bootstrap.mjs', ...args], options, (error, stdout, stderr) => {
        done({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    });
  }

  /** Starts the bootstrap and asks it to stop as soon as it says that it installs npm packages; resolves with its status. */
  startAndStop(): Promise<number | null> {
    const options = { cwd: this.folder, env: { PATH: join(this.folder, 'bin'), MANYHANDS_NO_INSTALL: '1' } };
    const child = spawn(process.execPath, ['tools/bootstrap.mjs'], options);
    child.stderr.once('data', () => child.kill('SIGTERM'));
    return new Promise((done) => child.on('close', done));
  }

  /** Command lines of the processes that work in this clone; none where there is no /proc to ask. */
  async processes(): Promise<string[]> {
    const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    const commands = ids.map(async (id) => {
      const folder = await readlink(`/proc/${id}/cwd`).catch(() => '');
      return folder.startsWith(this.folder) ? [await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')] : [];
    });
    return (await Promise.all(commands)).flat();
  }

  /** The lines of a file; none when it does not exist. */
  async lines(path: string): Promise<string[]> {
    const text = await readFile(join(this.folder, path), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  async delete(path: string): Promise<void> {
    await rm(join(this.folder, path), { recursive: true, force: true });
  }

  private async program(name: string): Promise<void> {
    const found = ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, name));
    for (const path of found) {
      const linked = await symlink(path, join(this.folder, 'bin', name)).then(
        () =>
          readFile(path).then(
            () => true,
            () => false,
          ),
        () => false,
      );
      if (linked) return;
      await this.delete(`bin/${name}`);
    }
    throw new Error(`${name} is needed for this test and is in none of ${found.join(', ')}`);
  }
}

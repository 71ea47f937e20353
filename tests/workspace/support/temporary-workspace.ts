import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** What a command did: its exit status and what it printed. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const packages = [
  'libs/contracts',
  'libs/domain/scope',
  'libs/domain/lease',
  'libs/adapters/git',
  'libs/adapters/postgres',
  'libs/nest',
  'services/role-worker',
  'services/dashboard',
  'tools/scripted-model',
];

/** Entries like those of the real packages: the source for our tools, `dist` for Node. */
const entry = (file: string) => ({
  '@manyhands/source': `./src/${file}.ts`,
  types: `./src/${file}.ts`,
  default: `./dist/${file}.js`,
});

/**
 * A small workspace in a temporary folder, with the real guards (`.dependency-cruiser.cjs`, `eslint.config.mjs` and their
 * tsconfigs) and a few packages that hold one harmless line each. Tests add the offence.
 */
export class TemporaryWorkspace {
  private constructor(readonly folder: string) {}

  static async create(): Promise<TemporaryWorkspace> {
    const workspace = new TemporaryWorkspace(await mkdtemp(join(tmpdir(), 'manyhands-canary-')));
    const guards = ['.dependency-cruiser.cjs', 'eslint.config.mjs', 'tsconfig.base.json', 'tsconfig.spec.json'];
    for (const file of [...guards, 'package.json']) await cp(join(root, file), join(workspace.folder, file));
    for (const folder of packages) await workspace.addPackage(folder);
    // A package nobody declared, and the real ones that the guards themselves need.
    await workspace.write('node_modules/left-pad/package.json', '{ "name": "left-pad", "version": "1.0.0" }');
    await workspace.write('node_modules/left-pad/index.js', 'module.exports = () => "";');
    for (const name of ['eslint', 'typescript-eslint', 'typescript', '@types', 'zod', '@jest'])
      await workspace.link(join(root, 'node_modules', name), `node_modules/${name}`);
    return workspace;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${text}\n`);
  }

  /** Runs a program of this repository's node_modules in the copy, in at most a minute. */
  run(program: string, args: readonly string[]): Promise<Outcome> {
    const command = [join(root, 'node_modules', program), ...args];
    return new Promise((done) => {
      // Jest's own node options are not the program's.
      const options = { cwd: this.folder, timeout: 60_000, maxBuffer: 1e8, env: { ...process.env, NODE_OPTIONS: '' } };
      execFile(process.execPath, command, options, (error, stdout, stderr) => {
        done({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async addPackage(folder: string): Promise<void> {
    const name = folder.split('/').at(-1) ?? folder;
    const exports = { '.': entry('index'), './testing': entry('testing/index') };
    const dependencies = folder === 'libs/contracts' ? { zod: '*' } : {};
    const manifest = { name: `@manyhands/${name}`, version: '0.1.0', type: 'module', exports, dependencies };
    await this.write(`${folder}/package.json`, JSON.stringify(manifest));
    await this.write(`${folder}/src/index.ts`, `export const packageName: string = '${name}';`);
    await this.write(`${folder}/src/testing/index.ts`, `export const fakeOf = '${name}';`);
    await this.link(join(this.folder, folder), `node_modules/@manyhands/${name}`);
  }

  private async link(target: string, path: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await symlink(target, join(this.folder, path));
  }
}

// Repositories for the context benchmark: the same files, imports and history for the same number, on every machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const COMMITS = 300;
const FILES_PER_FOLDER = 25;

/** A bare repository of about `count` files with `COMMITS` commits on `develop`. */
export async function makeRepository(dir, count) {
  await git(['init', '--bare', '--quiet', '--initial-branch=develop', dir]);
  const paths = Array.from({ length: count }, (_, at) => pathOf(at));
  await fastImport(dir, (write) => {
    write(commit(1, null));
    for (const [path, text] of documents(count)) write(file(path, text));
    paths.forEach((path, at) => write(file(path, textOf(at, count, 0))));
    const random = randomFrom(7);
    for (let number = 2; number <= COMMITS; number += 1) {
      write(commit(number, number - 1));
      for (const at of someFiles(random, count)) write(file(paths[at], textOf(at, count, number)));
    }
  });
}

/** One more commit, which changes `changed` files. */
export async function changeFiles(dir, count, changed) {
  await fastImport(dir, (write) => {
    write(commit(COMMITS + 1, null, 'refs/heads/develop^0'));
    for (let n = 0; n < changed; n += 1) {
      const at = Math.floor((n * count) / changed);
      write(file(pathOf(at), textOf(at, count, COMMITS + 1)));
    }
  });
}

const KINDS = ['ts', 'ts', 'ts', 'tsx', 'js', 'ts', 'py', 'py', 'go', 'java', 'rs', 'ts'];
const kindOf = (folder) => KINDS[folder % KINDS.length];
const folderOf = (at) => Math.floor(at / FILES_PER_FOLDER);

function pathOf(at) {
  const folder = folderOf(at);
  const kind = kindOf(folder);
  const area = `area${folder % 20}`;
  if (kind === 'java') return `java/src/main/java/org/bench/p${folder}/C${at}.java`;
  if (kind === 'go') return `go/${area}/p${folder}/f${at}.go`;
  if (kind === 'rs') return `rust/src/p${folder}/f${at}.rs`;
  if (kind === 'py') return `python/bench/p${folder}/f${at}.py`;
  return `packages/${area}/src/p${folder}/f${at}.${kind}`;
}

function* documents(count) {
  yield [
    'package.json',
    JSON.stringify({ name: 'bench', workspaces: ['packages/*'], scripts: { test: 'node --test' } }),
  ];
  yield ['AGENTS.md', 'Run the tests before you commit.\n'];
  yield [
    '.github/CODEOWNERS',
    `* @all\n${Array.from({ length: 20 }, (_, n) => `/packages/area${n}/ @team-${n}`).join('\n')}\n`,
  ];
  yield ['go/go.mod', 'module example.org/bench\n'];
  yield ['rust/Cargo.toml', '[package]\nname = "bench"\n'];
  yield ['python/pyproject.toml', '[project]\nname = "bench"\n'];
  for (let n = 0; n < 20 && n * 12 * FILES_PER_FOLDER < count; n += 1) {
    yield [`packages/area${n}/package.json`, JSON.stringify({ name: `@bench/area${n}`, main: 'src/index.ts' })];
    yield [`packages/area${n}/src/index.ts`, `export const area = ${n};\n`];
  }
}

/** About 3 kB: four imports, some functions. `version` changes it. */
function textOf(at, count, version) {
  const random = randomFrom(at + 1);
  const kind = kindOf(folderOf(at));
  const others = Array.from({ length: 4 }, () => pick(random, at, count)).filter((other) => other !== at);
  const imports = [...new Set(others)].map((other) => importOf(kind, at, other)).filter(Boolean);
  const bodies = Array.from({ length: 12 }, (_, n) => functionOf(kind, at, { n, version }));
  return [...headOf(kind, at), ...importBlock(kind, imports), ...bodies, ...endOf(kind), ''].join('\n');
}

/** Another file of the same kind: of the same folder, of another one, or one of the few that everybody uses. */
function pick(random, at, count) {
  const kind = kindOf(folderOf(at));
  for (let tries = 0; tries < 40; tries += 1) {
    const roll = random();
    const near = folderOf(at) * FILES_PER_FOLDER + Math.floor(random() * FILES_PER_FOLDER);
    const far = Math.floor(random() * (roll < 0.6 ? count : Math.min(count, 300)));
    const other = roll < 0.3 ? near : far;
    if (other < count && kindOf(folderOf(other)) === kind) return other;
  }
  return at;
}

const importOf = (kind, at, other) =>
  ({
    py: `from bench.p${folderOf(other)}.f${other} import f${other}_0`,
    go: folderOf(at) === folderOf(other) ? '' : `"example.org/bench/area${folderOf(other) % 20}/p${folderOf(other)}"`,
    java: `import org.bench.p${folderOf(other)}.C${other};`,
    rs: `use crate::p${folderOf(other)}::f${other}::f${other}_0;`,
  })[kind] ?? `import { f${other}_0 } from '${relative(pathOf(at), pathOf(other))}';`;

const importBlock = (kind, imports) =>
  kind === 'go' && imports.length > 0 ? ['import (', ...new Set(imports), ')'] : imports;

function relative(from, to) {
  const up = from
    .split('/')
    .slice(0, -1)
    .map(() => '..')
    .join('/');
  return `${up}/${to.replace(/\.tsx?$/, '.js')}`;
}

const headOf = (kind, at) =>
  ({ go: [`package p${folderOf(at)}`], java: [`package org.bench.p${folderOf(at)};`] })[kind] ?? [];
const endOf = (kind) => (kind === 'java' ? ['}'] : []);

function functionOf(kind, at, { n, version }) {
  const name = `f${at}_${n}`;
  const lines = Array.from({ length: 4 }, (_, line) => (line * 7 + n * 3 + version) % 1000);
  if (kind === 'py')
    return [
      `def ${name}(a, b):`,
      ...lines.map((x) => `    a = a * ${x} + b  # step of the computation`),
      '    return a',
    ].join('\n');
  if (kind === 'go')
    return [
      `func F${name.slice(1)}(a int, b int) int {`,
      ...lines.map((x) => `\ta = a*${x} + b // step`),
      '\treturn a',
      '}',
    ].join('\n');
  if (kind === 'rs')
    return [
      `pub fn ${name}(mut a: i64, b: i64) -> i64 {`,
      ...lines.map((x) => `    a = a * ${x} + b; // step`),
      '    a',
      '}',
    ].join('\n');
  const java = n === 0 ? `public class C${at} {\n` : '';
  if (kind === 'java')
    return [
      `${java}  static long ${name}(long a, long b) {`,
      ...lines.map((x) => `    a = a * ${x} + b; // step`),
      '    return a;',
      '  }',
    ].join('\n');
  const types = kind === 'js' ? 'a, b' : 'a: number, b: number';
  return [
    `export function ${name}(${types}) {`,
    ...lines.map((x) => `  a = a * ${x} + b; // step of the computation`),
    '  return a;',
    '}',
  ].join('\n');
}

function* someFiles(random, count) {
  const center = Math.floor(random() * count);
  const many = 2 + Math.floor(random() * 5);
  for (let n = 0; n < many; n += 1) yield (center + Math.floor(random() * 40)) % count;
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const commit = (number, parent, from) =>
  `commit refs/heads/develop\nmark :${number}\ncommitter Bench <bench@example.org> ${1_700_000_000 + number} +0000\ndata 5\nbench\n` +
  (from === undefined ? (parent === null ? '' : `from :${parent}\n`) : `from ${from}\n`);

const file = (path, text) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;

async function fastImport(dir, make) {
  const child = spawn('git', ['--git-dir', dir, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(child, 'close');
  make((text) => child.stdin.write(text));
  child.stdin.end();
  const [status] = await closed;
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
}

async function git(args) {
  const child = spawn('git', args, { stdio: 'inherit' });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`git ${args[0]} ended with ${status}`);
}

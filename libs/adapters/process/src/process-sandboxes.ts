import {
  SandboxStartError,
  Sandboxes,
  type Isolation,
  type RunningSandbox,
  type SandboxSpec,
} from '@manyhands/environment';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { endProcesses } from './end-processes.js';
import { readJson, writeJson } from './json-file.js';
import { LABEL, launch } from './launch.js';
import { isSandboxId, layoutOf, type Layout } from './layout.js';
import { tailOf, trimLog } from './log-file.js';
import { membersOf, type Leader } from './members.js';
import { environmentOf, processTable, startTimeOf } from './process-table.js';
import { answers, urlFrom, whenReady } from './ready.js';

export interface ProcessSandboxesOptions {
  /** Folder that holds one folder per sandbox. Nobody else may use it. */
  readonly root: string;
  /** The agent-runtime's `main.js`. */
  readonly runtimeMain: string;
  /** Milliseconds until a runtime must answer; default 20,000. */
  readonly startTimeoutMs?: number;
}

/**
 * Sandboxes that are process trees of this machine: for development and for a first try. They share user, network and
 * file system with the host. What a crash leaves behind is found by the record in the sandbox's folder and by the label in
 * its processes' environment.
 */
export class ProcessSandboxes extends Sandboxes {
  override readonly provider = 'process';
  override readonly isolation: Isolation = 'not isolated: development only';
  /** The repositories are on the same disk: a clone is cheap enough. */
  override readonly goldenDir = null;
  private readonly root: string;
  private readonly starting = new Map<string, Promise<RunningSandbox>>();

  constructor(private readonly options: ProcessSandboxesOptions) {
    super();
    this.root = resolve(options.root);
  }

  override start(spec: SandboxSpec): Promise<RunningSandbox> {
    const known = this.starting.get(spec.sandboxId);
    if (known) return known;
    const started = this.findOrStart(spec).finally(() => this.starting.delete(spec.sandboxId));
    this.starting.set(spec.sandboxId, started);
    return started;
  }

  override async find(sandboxId: string): Promise<RunningSandbox | null> {
    const layout = layoutOf(this.root, sandboxId);
    if ((await this.livingLeader(layout)) === null) return null;
    const url = await urlFrom(layout.readyFile);
    return url !== null && (await answers(url, 2000)) ? running(sandboxId, url, layout) : null;
  }

  override async stop(sandboxId: string): Promise<void> {
    const layout = layoutOf(this.root, sandboxId);
    const leader = await leaderOf(layout);
    const labelled = (pid: number) => pid !== process.pid && environmentOf(pid, LABEL) === sandboxId;
    await endProcesses(() => membersOf(processTable(), leader, labelled));
    await rm(layout.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  /** Also empties logs that have grown too long, so call it now and then. */
  override async list(): Promise<string[]> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const folders = (await readdir(this.root)).filter(isSandboxId);
    for (const id of folders) trimLog(layoutOf(this.root, id).log);
    return [...new Set([...folders, ...this.idsOfProcesses()])].sort();
  }

  /** They have the disk of the host, and no limit but that of one file. */
  override async overfull(): Promise<[]> {
    return [];
  }

  override async goldens(): Promise<string[]> {
    return [];
  }

  override async dropGolden(): Promise<void> {
    // There is none.
  }

  private async findOrStart(spec: SandboxSpec): Promise<RunningSandbox> {
    const found = await this.find(spec.sandboxId);
    if (found) return found;
    const { runtimeMain } = this.options;
    if (!existsSync(runtimeMain))
      throw new SandboxStartError(
        `the agent-runtime is not built: ${runtimeMain} does not exist; run npm run build`,
        false,
      );
    await this.stop(spec.sandboxId); // A half-started one of an earlier life.
    const layout = layoutOf(this.root, spec.sandboxId);
    const child = await launch(layout, runtimeMain, spec).catch((cause: unknown) => {
      throw new SandboxStartError(`cannot start a sandbox in ${layout.dir}: ${String(cause)}`, false, { cause });
    });
    return this.untilReady(spec.sandboxId, layout, child);
  }

  private async untilReady(sandboxId: string, layout: Layout, child: ChildProcess): Promise<RunningSandbox> {
    const timeoutMs = this.options.startTimeoutMs ?? 20_000;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new Error(`did not answer within ${timeoutMs / 1000} s`)), timeoutMs);
    child.once('exit', (code, signal) => stop.abort(new Error(`ended with ${signal ?? `exit status ${code}`}`)));
    child.once('error', (error) => stop.abort(error));
    try {
      await record(layout, child.pid);
      return running(sandboxId, await whenReady(layout.readyFile, stop.signal), layout);
    } catch (cause) {
      const tail = tailOf(layout.log);
      await this.stop(sandboxId);
      const said = tail === '' ? 'it said nothing' : `the end of its log:\n${tail}`;
      throw new SandboxStartError(`the agent-runtime ${(cause as Error).message}; ${said}`, true, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  private async livingLeader(layout: Layout): Promise<Leader | null> {
    const leader = await leaderOf(layout);
    return leader && startTimeOf(leader.pid) === leader.startTime ? leader : null;
  }

  /** Sandboxes of this root that have processes; their folder may be gone. */
  private idsOfProcesses(): string[] {
    return processTable().flatMap(({ pid }) => {
      const id = environmentOf(pid, LABEL);
      const ours = id !== null && isSandboxId(id) && environmentOf(pid, 'HOME')?.startsWith(`${this.root}${sep}${id}`);
      return ours ? [id] : [];
    });
  }
}

const running = (sandboxId: string, url: string, layout: Layout): RunningSandbox => ({
  sandboxId,
  url,
  workingDir: layout.workspace,
});

async function record(layout: Layout, pid: number | undefined): Promise<void> {
  const startTime = pid === undefined ? null : startTimeOf(pid);
  if (pid !== undefined && startTime !== null) await writeJson(layout.recordFile, { pid, startTime } satisfies Leader);
}

async function leaderOf(layout: Layout): Promise<Leader | null> {
  const found = (await readJson(layout.recordFile)) as Partial<Leader> | null;
  if (typeof found?.pid !== 'number' || typeof found.startTime !== 'string') return null;
  return { pid: found.pid, startTime: found.startTime };
}

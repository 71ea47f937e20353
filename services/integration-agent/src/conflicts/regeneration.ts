import { posix } from 'node:path';
import { AgentServerError } from '@manyhands/agent-server';
import { type Regeneration as Program, Regenerator } from '@manyhands/conflict';
import { quote } from '@manyhands/environment';
import type { BareRepository } from '@manyhands/git';
import { DatabaseUnavailable } from '@manyhands/postgres';
import { INTEGRATOR } from '../integrator-author.js';
import { candidateRef } from '../sandbox/candidate-refs.js';
import { checkOut, type SandboxParts, type WorkPlace, workPlace } from '../sandbox/work-place.js';
import { storable } from '../storable.js';

export interface RegenerationParts extends SandboxParts {
  /** For all files of one change together, the start of the sandbox included; in milliseconds. */
  readonly limitMs: number;
}

/** A merge of which all is done but the files that programs write. */
export interface Merged {
  readonly git: BareRepository;
  readonly repositoryId: string;
  /** The commit that the change is merged onto. */
  readonly onto: string;
  readonly tree: string;
  /** Aborted when the process leaves. */
  readonly signal: AbortSignal;
}

/** A sandbox that is ready, or in words why there is none. */
type Opened = { readonly place: WorkPlace } | { readonly because: string };

/** A sandbox that is ready has answered before: when it does not within this time, it is dead. */
const ANSWER_MS = 10_000;

/** Rung 1 as this service has it: the program runs on the merged tree, in a sandbox like those of the gate. */
export class Regeneration {
  constructor(private readonly parts: RegenerationParts) {}

  /** Gives `work` what runs programs, for as long as it lasts; `over` is aborted when there is no more time. */
  async within<T>(merged: Merged, work: (regenerator: Regenerator, over: AbortSignal) => Promise<T>): Promise<T> {
    const { ledger, limitMs } = this.parts;
    const { git, repositoryId, tree, onto } = merged;
    const over = AbortSignal.any([merged.signal, AbortSignal.timeout(limitMs)]);
    const message = 'Everything merged but what programs write\n';
    const sha = await git.commitTree({ tree, parents: [onto], message, author: INTEGRATOR });
    const sandboxIds: string[] = [];
    const open = async (anew: boolean): Promise<Opened> => {
      const sandboxId = await ledger.request({ purpose: 'gate', repositoryId, anew });
      sandboxIds.push(sandboxId);
      await git.putRef(candidateRef(sandboxId), sha);
      return this.#placeIn(sandboxId, { repositoryId, sha, over });
    };
    try {
      const warm = await open(false);
      // What was kept warm may have died meanwhile.
      const opened = 'place' in warm || over.aborted ? warm : await open(true);
      return await work(new SandboxRegenerator(opened, { limitMs, over }), over);
    } finally {
      for (const id of sandboxIds) await ledger.requestStop(id);
      for (const id of sandboxIds) await git.deleteRef(candidateRef(id));
    }
  }

  async #placeIn(
    sandboxId: string,
    { repositoryId, sha, over }: { readonly repositoryId: string; readonly sha: string; readonly over: AbortSignal },
  ): Promise<Opened> {
    const { limitMs, gatewayUrl } = this.parts;
    const ref = candidateRef(sandboxId);
    try {
      const timings = { startMs: limitMs, answerMs: ANSWER_MS, signal: over };
      const place = await workPlace(sandboxId, this.parts, timings);
      await checkOut(place, { repositoryId, ref, sha }, { gatewayUrl, signal: over });
      return { place };
    } catch (error) {
      // That says nothing about the sandbox: the change keeps its place.
      if (error instanceof DatabaseUnavailable) throw error;
      return { because: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** A registry that does not answer is given up soon: the queue waits. npm and pnpm read these. */
const SOON = ['npm_config_fetch_retries=1', 'npm_config_fetch_retry_mintimeout=1000', 'npm_config_fetch_timeout=30000'];

/** Characters of what a program prints, of which the last ones say why it failed. */
const OUTPUT_TAIL = 500;
const MAX_BYTES = 4 * 1024 * 1024;

class SandboxRegenerator extends Regenerator {
  constructor(
    private readonly opened: Opened,
    private readonly limits: { readonly limitMs: number; readonly over: AbortSignal },
  ) {
    super();
  }

  override async regenerate(program: Program): Promise<{ text: string } | { because: string }> {
    if ('because' in this.opened) return this.opened;
    const { place } = this.opened;
    try {
      const failure = await this.#run(program, place);
      return failure === null ? await this.#read(program, place) : { because: failure };
    } catch (error) {
      // The sandbox has died, or there is no such file.
      if (error instanceof AgentServerError) return { because: error.message };
      throw error;
    }
  }

  /** What went wrong, in words. */
  async #run({ path, folder, command, from }: Program, { server, repositoryDir }: WorkPlace): Promise<string | null> {
    const { limitMs, over } = this.limits;
    const timeoutSeconds = Math.ceil(limitMs / 1000);
    const cwd = posix.join(repositoryDir, folder);
    const program = ['env', ...SOON, ...command].map(quote).join(' ');
    const shell = from === 'nothing' ? `rm -f -- ${quote(path)} && ${program}` : program;
    const done = await server.bash(shell, { cwd, timeoutSeconds, signal: over });
    if (done.exitCode === 0) return null;
    const output = storable(done.output.trim().slice(-OUTPUT_TAIL));
    return done.timedOut ? `not done in ${timeoutSeconds} s` : `exit status ${done.exitCode}: ${output}`;
  }

  async #read(
    { path }: Program,
    { server, repositoryDir }: WorkPlace,
  ): Promise<{ text: string } | { because: string }> {
    const bytes = await server.download(posix.join(repositoryDir, path), { maxBytes: MAX_BYTES });
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
      return text === '' || text.includes('\0') ? { because: 'it wrote no text' } : { text };
    } catch {
      return { because: 'what it wrote is no UTF-8' };
    }
  }
}

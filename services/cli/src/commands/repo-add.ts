import { existsSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { ReleasePolicy } from '@manyhands/contracts';
import type { Context } from './context.js';

export interface RepoAddOptions {
  readonly name?: string;
  readonly gate: string[];
  readonly develop?: string;
  readonly main?: string;
  readonly release?: ReleasePolicy;
  readonly push?: boolean;
  readonly idempotencyKey?: string;
}

/** `hands repo add SOURCE`: takes a code base in. A source that is a folder here is meant as that folder. */
export async function repoAdd(context: Context, source: string, options: RepoAddOptions): Promise<void> {
  const at = existsSync(source) ? resolve(source) : source;
  const name =
    options.name ??
    basename(at)
      .replace(/\.git$/, '')
      .toLowerCase();
  const repository = await context.client().register(
    {
      name,
      source: at,
      gate: options.gate,
      integrationBranch: options.develop ?? 'develop',
      ...(options.main === undefined ? {} : { releaseBranch: options.main }),
      ...(options.release === undefined ? {} : { release: options.release }),
      ...(options.push === undefined ? {} : { push: options.push }),
    },
    options.idempotencyKey ?? randomUUID(),
  );
  if (context.options.json) return context.terminal.json(repository);
  context.terminal.data(repository.name);
  context.terminal.say(`Next: hands submit --repo ${repository.name} --title "…" --body "…"`);
}

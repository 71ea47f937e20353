import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EventView, RepositoryView } from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { CliError } from '../cli-error.js';
import { git } from './git.js';
import type { Meanwhile } from './scenario.js';

type Push = Meanwhile['pushes'][number];

export interface PeopleParts {
  readonly client: Pick<ApiClient, 'answer'>;
  readonly repository: RepositoryView;
  /** The repository that the queue lands in. */
  readonly bare: string;
  readonly meanwhile: Meanwhile;
  readonly say: (line: string) => void;
}

const PUSH_TRIES = 10;

/** The people of a scenario: they push to the integration branch without asking anybody, and answer questions. One deed at a time. */
export class People {
  private readonly proposals = new Map<string, number>();
  private deeds: Promise<void> = Promise.resolve();
  private open = 0;
  private failure: Error | null = null;

  constructor(private readonly parts: PeopleParts) {}

  /** Whether they are about to do something. Throws what went wrong before. */
  isBusy(): boolean {
    if (this.failure !== null) throw this.failure;
    return this.open > 0;
  }

  /** What happened; they may do something about it. */
  hear({ type, repositoryId, data }: EventView): void {
    if (repositoryId !== this.parts.repository.id) return;
    const key = String(data['key']);
    if (type === 'escalation.opened') this.answer(key, String(data['escalationId']));
    if (type !== 'change.proposed') return;
    const time = (this.proposals.get(key) ?? 0) + 1;
    this.proposals.set(key, time);
    for (const push of this.parts.meanwhile.pushes)
      if (push.when.proposed === key && push.when.time === time) this.soon(() => this.push(push));
  }

  private answer(key: string, escalationId: string): void {
    const answer = this.parts.meanwhile.answers.find(({ about }) => about === key);
    if (answer === undefined) return;
    const { option, comment } = answer;
    this.soon(async () => {
      await this.parts.client.answer(escalationId, { option, ...(comment && { comment }) }, randomUUID());
    });
  }

  private soon(deed: () => Promise<void>): void {
    this.open += 1;
    this.deeds = this.deeds
      .then(deed)
      .catch((error: unknown) => {
        this.failure ??= asError(error);
      })
      .finally(() => (this.open -= 1));
  }

  /** The queue may land something at the same moment: then it is done again on top of that. */
  private async push({ message, edits }: Push): Promise<void> {
    const { bare, repository, say } = this.parts;
    const branch = repository.integrationBranch;
    const folder = await mkdtemp(join(tmpdir(), 'manyhands-people-'));
    try {
      await git(folder, 'clone', '--quiet', '--branch', branch, bare, 'clone');
      const clone = join(folder, 'clone');
      for (let tries = 1; ; tries += 1) {
        for (const edit of edits) await apply(clone, edit);
        await git(clone, 'add', '--all');
        await git(clone, 'commit', '--quiet', `--message=${message}`);
        const refused = await git(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`).then(
          () => null,
          (error: unknown) => asError(error),
        );
        if (refused === null) return say(`somebody pushes to ${branch}: ${message}`);
        if (tries === PUSH_TRIES) throw refused;
        await git(clone, 'fetch', '--quiet', 'origin', branch);
        await git(clone, 'reset', '--quiet', '--hard', `origin/${branch}`);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function apply(clone: string, { path, old, new: text }: Push['edits'][number]): Promise<void> {
  const file = join(clone, path);
  await mkdir(dirname(file), { recursive: true });
  if (old === undefined) return writeFile(file, text);
  const before = await readFile(file, 'utf8');
  if (!before.includes(old))
    throw new CliError(`${path} of develop does not have what a push of the scenario replaces: ${old}`, {
      code: 'scenario-does-not-fit',
    });
  await writeFile(
    file,
    before.replace(old, () => text),
  );
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

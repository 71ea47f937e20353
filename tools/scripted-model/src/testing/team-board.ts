import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import { z } from 'zod';

import { runCommand } from './apply-tool-call.js';
import { ScriptedAgent } from './scripted-agent.js';

export const EXAMPLES = fileURLToPath(new URL('../../../../examples', import.meta.url));

const AS = 'git -c user.name=Team -c user.email=team@localhost';

const planSchema = z.strictObject({
  version: z.literal(1),
  tasks: z.array(
    z.strictObject({
      id: z.string(),
      role: z.enum(['backend', 'frontend', 'qa']),
      title: z.string(),
      brief: z.string(),
      scope: z.array(z.string()).min(1),
      needs: z.array(z.string()),
      acceptance: z.array(z.string()).min(1),
      estimate: z.number(),
    }),
  ),
});

export type Plan = z.output<typeof planSchema>;
export type Task = Plan['tasks'][number];

/** What the worker had to tell the agent in a session, and what came out of it. */
export interface Worked {
  readonly task: Task;
  readonly branch: string;
  readonly changed: readonly string[];
  readonly feedback: readonly ('Checks failed' | 'Push refused')[];
  readonly turns: number;
}

export const reviewSchema = z.strictObject({
  verdict: z.enum(['approve', 'request_changes']),
  summary: z.string().min(1),
  comments: z.array(z.strictObject({ path: z.string(), line: z.int().min(1), body: z.string().min(1) })),
});

export function inScope(task: Task, path: string): boolean {
  return picomatch(task.scope)(path);
}

export function readPlan(value: unknown): Plan {
  return planSchema.parse(value);
}

export async function dueDatesPlan(): Promise<Plan> {
  return readPlan(parse(await readFile(join(EXAMPLES, 'epics', 'due-dates.plan.yaml'), 'utf8')));
}

/** The example repository in a temporary folder, with what worker, reviewer and integration do to it. */
export class TeamBoard {
  private sessions = 0;
  private readonly folder: string;
  private readonly baseUrl: string;

  private constructor(folder: string, baseUrl: string) {
    this.folder = folder;
    this.baseUrl = baseUrl;
  }

  static async create(baseUrl: string): Promise<TeamBoard> {
    const folder = await mkdtemp(join(tmpdir(), 'scripted-team-'));
    const source = join(EXAMPLES, 'team-board');
    const kept = (path: string): boolean =>
      !['dist', 'data', 'node_modules'].includes(relative(source, path).split(sep)[0] ?? '');
    await cp(source, join(folder, 'first'), { recursive: true, filter: kept });
    const board = new TeamBoard(folder, baseUrl);
    await board.shell('first', `git init -q -b develop && git add -A && ${AS} commit -q -m start`);
    await board.shell('.', 'git clone -q --bare first origin.git && git clone -q -b develop origin.git integration');
    await board.shell('integration', '.openhands/setup.sh');
    return board;
  }

  /** One session: the agent works, the checks run, the push is proved; what is wrong goes back to the agent. */
  async work(task: Task): Promise<Worked> {
    const clone = await this.clone('develop');
    const agent = new ScriptedAgent(this.baseUrl, join(this.folder, clone));
    const feedback: Worked['feedback'][number][] = [];
    let message = firstMessage(task, 'work');
    while (feedback.length < 4) {
      if ((await agent.tell(message)) === null)
        throw new Error(`${task.id}: the script ended without finish after\n${message}`);
      const checks = await this.check(clone, task.acceptance);
      const changed = checks === null ? await this.commit(clone, task) : [];
      const outside = changed.filter((path) => !inScope(task, path));
      if (checks === null && outside.length === 0) {
        await this.shell(clone, `git push -q origin HEAD:refs/heads/${task.id}`);
        return { task, branch: task.id, changed, feedback, turns: agent.turns };
      }
      feedback.push(checks === null ? 'Push refused' : 'Checks failed');
      message = checks === null ? `Push refused\nOutside the scope: ${outside.join(', ')}` : `Checks failed\n${checks}`;
    }
    throw new Error(`${task.id}: ${feedback.join(', ')}`);
  }

  /** A review of a pushed branch; the comments must stand on lines that exist in files that changed. */
  async review({ task, branch, changed }: Worked): Promise<z.output<typeof reviewSchema>> {
    const clone = await this.clone(branch);
    const agent = new ScriptedAgent(this.baseUrl, join(this.folder, clone));
    const review = reviewSchema.parse(JSON.parse((await agent.tell(firstMessage(task, 'review'))) ?? 'null'));
    for (const { path, line } of review.comments) {
      const lines = (await readFile(join(this.folder, clone, path), 'utf8')).split('\n').length - 1;
      if (!changed.includes(path) || line > lines) throw new Error(`${task.id}: no line ${line} in a changed ${path}`);
    }
    return review;
  }

  /** Merges branches, runs the gate on all of them together, moves develop. Returns the red output of the gate, or null. */
  async land(batch: readonly Worked[]): Promise<string | null> {
    await this.shell('integration', 'git fetch -q');
    for (const { branch } of batch)
      await this.shell('integration', `${AS} merge -q --no-ff -m "land ${branch}" origin/${branch}`);
    const red = await this.check('integration', ['node scripts/test.mjs']);
    if (red === null) await this.shell('integration', 'git push -q origin HEAD:develop');
    return red;
  }

  /** What the TypeScript compiler says to `develop`; nothing when all is well. */
  async typeErrors(): Promise<string> {
    const modules = join(EXAMPLES, '..', 'node_modules');
    return runCommand(join(this.folder, 'integration'), `"${modules}/.bin/tsc" -p . --typeRoots "${modules}/@types"`);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async clone(branch: string): Promise<string> {
    this.sessions += 1;
    const name = `clone-${this.sessions}`;
    await this.shell('.', `git clone -q -b ${branch} origin.git ${name}`);
    return name;
  }

  /** One commit on the base, however often the agent was sent back; the changed paths. */
  private async commit(clone: string, task: Task): Promise<string[]> {
    await this.shell(clone, `git reset -q --soft origin/develop && git add -A && ${AS} commit -q -m "${task.title}"`);
    return (await this.shell(clone, 'git diff --name-only origin/develop HEAD')).trim().split('\n');
  }

  private async check(clone: string, commands: readonly string[]): Promise<string | null> {
    for (const command of commands) {
      const output = await runCommand(join(this.folder, clone), command);
      if (output.includes('[exit status ')) return `$ ${command}\n${output}`;
    }
    return null;
  }

  private async shell(folder: string, command: string): Promise<string> {
    const output = await runCommand(join(this.folder, folder), command);
    if (output.includes('[exit status ')) throw new Error(`${command}\n${output}`);
    return output;
  }
}

function firstMessage(task: Task, kind: 'work' | 'review'): string {
  return [
    `Task: ${task.id}`,
    `Kind: ${kind}`,
    'Attempt: 1',
    `Role: ${kind === 'work' ? task.role : 'qa'}`,
    task.title,
    task.brief,
    `You may write: ${task.scope.join(', ')}`,
    `Acceptance: ${task.acceptance.join(' && ')}`,
  ].join('\n');
}

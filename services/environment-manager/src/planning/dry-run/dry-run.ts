import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { BareRepository } from '@manyhands/git';
import { OpenAiModel } from '@manyhands/model';
import { RISK_LIMITS, type Violation } from '@manyhands/plan';
import { planHash } from '@manyhands/postgres';
import { ReaderPool } from '@manyhands/source-reader';
import { compact } from '../../context/compact.js';
import { ContextGatherer } from '../../context/gather-context.js';
import { estimateOf } from '../../epics/estimate-plan.js';
import { askForPlan, type PlanAnswer } from '../ask-for-plan.js';
import { Deadline } from '../deadline.js';
import { fateOf } from '../fate-of-plan.js';
import { contextOfFacts, type PlanningContext, type PlanRules, worldOf } from '../planning-context.js';
import { replayTranscript } from '../replay-transcript.js';
import { recordOf, turnOf } from '../transcript.js';
import type { DryRunRequest } from './request.js';

/** As the service has it by default. */
const CONTEXT_TOKENS = 24_000;

export interface DryRunParts {
  /** Is told of a proposal that broke the rules, while planning goes on. */
  readonly onRefused: (violations: readonly Violation[]) => void;
}

/** What planning came to, as one JSON document. Nothing of it is stored. */
export type DryRunResult = ReturnType<typeof resultOf>;

/** Plans once, as the service would, with a model or from a transcript. Throws what the service writes on the epic. */
export async function dryRun(request: DryRunRequest, parts: DryRunParts): Promise<DryRunResult> {
  const deadline = Deadline.in(request.limitMs);
  const { answer, transcript } = await (request.transcript === null
    ? plan(request, parts, deadline)
    : replay(request, parts, deadline));
  return resultOf(request, answer, transcript);
}

interface Outcome {
  readonly answer: PlanAnswer;
  readonly transcript: object;
}

async function plan(request: DryRunRequest, { onRefused }: DryRunParts, deadline: Deadline): Promise<Outcome> {
  const { epic, model, prices, roles } = request;
  if (epic === null || model === null) throw new TypeError('a dry run without a transcript needs an epic and a model');
  const context = await deadline.within((signal) => gather(request, signal));
  const world = worldOf(context.codeBase, rulesOf(roles));
  const task = { question: { epic, context: context.text, roles }, world };
  const turns: object[] = [];
  const { name, ...endpoint } = model;
  const answer = await askForPlan(task, {
    model: new OpenAiModel({ ...endpoint, ...prices, model: name }),
    deadline,
    pause: (milliseconds) => pause(milliseconds),
    onRefused: async ({ violations }) => onRefused(violations),
    onAnswered: async (proposal) => void turns.push(turnOf(proposal)),
    checkBudget: async () => undefined,
  });
  return { answer, transcript: { question: recordOf(task, context.commit), turns } };
}

async function replay(request: DryRunRequest, { onRefused }: DryRunParts, deadline: Deadline): Promise<Outcome> {
  const { transcript } = request;
  if (transcript === null) throw new TypeError('there is no transcript to replay');
  const isWorldWanted = transcript.question.world === null && request.repository !== null;
  const context = isWorldWanted ? await deadline.within((signal) => gather(request, signal)) : null;
  const { roles } = transcript.question;
  const { answer } = await replayTranscript(transcript, {
    onRefused,
    ...(context === null ? {} : { world: worldOf(context.codeBase, rulesOf(roles)) }),
  });
  return { answer, transcript };
}

/** No server, no rules of a repository: owners are told of, and nobody has their word. */
const rulesOf = (roles: PlanRules['roles']): PlanRules => ({
  roles,
  requestedBy: '',
  allowProtected: false,
  ownership: {},
});

async function gather(
  { repository, cacheDir, epic, limitMs }: DryRunRequest,
  signal: AbortSignal,
): Promise<PlanningContext> {
  if (repository === null) throw new TypeError('a dry run without a transcript needs a repository');
  const bare = new BareRepository(repository.gitDir);
  const reads = {
    head: async () => repository.commit,
    treeOf: bare.treeOf.bind(bare),
    entries: bare.entries.bind(bare),
    blobs: bare.blobs.bind(bare),
    changes: bare.changes.bind(bare),
    isShallow: bare.isShallow.bind(bare),
  };
  const reader = new ReaderPool();
  try {
    const gatherer = new ContextGatherer({
      reader,
      directory: join(cacheDir, 'context'),
      tokens: CONTEXT_TOKENS,
      limitMs: limitMs / 3,
    });
    const gathered = await gatherer.gather({
      repository: reads,
      repositoryId: createHash('sha256').update(repository.gitDir).digest('hex').slice(0, 32),
      branch: 'HEAD',
      epic: `${epic?.title ?? ''}\n${epic?.body ?? ''}`,
      signal,
    });
    if (gathered === null) throw new Error('the commit is gone');
    return contextOfFacts(compact(gathered));
  } finally {
    await reader.close();
  }
}

function resultOf(request: DryRunRequest, answer: PlanAnswer, transcript: object) {
  const rounds = answer.refused.map(({ plan: proposed, violations }) => ({ plan: proposed, violations }));
  const common = { rounds, violations: answer.violations, transcript };
  if (answer.kind === 'none') return { ok: false as const, plan: null, ...common };
  const { document, repair } = answer;
  return {
    ok: answer.kind === 'planned',
    plan: document,
    hash: planHash(document),
    repair,
    fate: fateOf({ document, repair, warnings: answer.violations }, request.approval, {
      limits: RISK_LIMITS,
      prices: request.prices,
    }),
    estimate: estimateOf(document, request.team, request.prices),
    ...common,
  };
}

import { Logger } from '@nestjs/common';
import { type MediationAnswer, type MediationQuestion, Mediator, type NoAnswer } from '@manyhands/conflict';
import type { ChatUsage, MergeReply } from '@manyhands/model';
import type { MediationModel } from './mediation-model.js';
import { type AboutMerge, type Intents, intentsOf } from './intents.js';
import type { KnownAnswers } from './known-answers.js';

export interface MediatorParts {
  /** Null when none is configured. */
  readonly model: MediationModel | null;
  readonly known: KnownAnswers;
  readonly about: AboutMerge;
  /** Aborted when there is no more time. */
  readonly over: AbortSignal;
}

const logger = new Logger('Conflicts');

/** Entities of one change that a model is asked about, in all its files. */
const MOST_ENTITIES = 20;

const none = (because: NoAnswer['because'], detail: string): NoAnswer => ({ kind: 'none', because, detail });
const LATE = none('too-slow', 'the time for all questions to the model was over');

/** Asks the model on behalf of one change, whose epic pays for it. */
export class ChangeMediator extends Mediator {
  #admitted = 0;
  #usage: ChatUsage | null = null;
  readonly #intents = new Map<string, Intents>();
  /** First answers may turn out to be of no use; what is known is what came last. */
  readonly #given = new Map<MediationQuestion['pair'], () => void>();

  constructor(private readonly parts: MediatorParts) {
    super();
  }

  override async admit(entities: number): Promise<NoAnswer | null> {
    if (this.parts.model === null) return none('no-model', 'no model is configured');
    this.#admitted += entities;
    if (this.#admitted <= MOST_ENTITIES) return null;
    return none('too-large', `both changed more than ${MOST_ENTITIES} entities in all files`);
  }

  override async mediate(question: MediationQuestion): Promise<MediationAnswer> {
    const { model, known, over, about } = this.parts;
    if (model === null) return none('no-model', 'no model is configured');
    const text = question.earlier === null ? known.find(about.change.headSha, question) : null;
    if (text !== null) return { kind: 'merged', text, said: text };
    if (over.aborted) return LATE;
    const obstacle = await this.#tooDear(model);
    return obstacle ?? this.#ask(model, question);
  }

  /** What all questions since the last call took; null when there was none. */
  takeUsage(): ChatUsage | null {
    const usage = this.#usage;
    this.#usage = null;
    return usage;
  }

  /** The answers fitted: they count when the same is asked again. */
  keepAnswers(): void {
    for (const keep of this.#given.values()) keep();
    this.#given.clear();
  }

  /** As for planning and for agents: a call that begins below the limit may end above it. */
  async #tooDear(model: MediationModel): Promise<NoAnswer | null> {
    const { spent, limit } = await model.usage.budgetOf(this.parts.about.change.epicId);
    if (limit === null || spent < limit) return null;
    return none('budget-spent', `the epic has spent $${spent.toFixed(2)} of the $${limit.toFixed(2)} that it may cost`);
  }

  async #ask(model: MediationModel, question: MediationQuestion): Promise<MediationAnswer> {
    const intents = await this.#intentsFor(question.path);
    const { over } = this.parts;
    let answer: { reply: MergeReply; usage: ChatUsage };
    try {
      answer = await model.merge({ question, ...intents }, over);
    } catch (error) {
      if (over.aborted) return LATE;
      logger.warn('the model gave no answer about a conflict, so a person is asked', { err: error });
      return none('no-answer', error instanceof Error ? error.message : String(error));
    }
    await this.#count(model, answer.usage);
    return this.#answered(question, answer.reply);
  }

  #answered(question: MediationQuestion, reply: MergeReply): MediationAnswer {
    if (reply.kind === 'declined') return none('declined', reply.because);
    if (reply.kind === 'garbled') return reply;
    const { known, about } = this.parts;
    this.#given.set(question.pair, () => known.keep(about.change.headSha, { question, text: reply.text }));
    return reply;
  }

  /** At once: it was paid for, whatever becomes of the answer. */
  async #count(model: MediationModel, usage: ChatUsage): Promise<void> {
    const { epicId, taskId } = this.parts.about.change;
    const before = this.#usage ?? { promptTokens: 0, completionTokens: 0, cost: 0 };
    this.#usage = {
      promptTokens: before.promptTokens + usage.promptTokens,
      completionTokens: before.completionTokens + usage.completionTokens,
      cost: before.cost + usage.cost,
    };
    const nobody = { sandboxId: null, sessionId: null, cachedTokens: 0 };
    const scripted = await model.isScripted();
    await model.usage.record({ ...nobody, ...usage, epicId, taskId, purpose: 'merge', model: model.name, scripted });
  }

  async #intentsFor(path: string): Promise<Intents> {
    const intents = this.#intents.get(path) ?? (await intentsOf(path, this.parts.about));
    this.#intents.set(path, intents);
    return intents;
  }
}

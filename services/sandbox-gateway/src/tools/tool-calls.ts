import { TEAM_TOOL_ARGUMENTS, type TeamCallOutcome } from '@manyhands/contracts';
import { SessionOver } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import type { z } from 'zod';
import type { CallAllowance } from './call-allowance.js';
import type { Caller, Desk } from './ports.js';
import type { TeamTool } from './team-tool.js';

export interface ToolCall {
  readonly name: string;
  readonly given: unknown;
}

export interface CallEnd {
  readonly outcome: TeamCallOutcome;
  readonly text: string;
}

export interface ToolCallsOptions {
  readonly tools: readonly TeamTool[];
  readonly allowance: CallAllowance;
  readonly desk: Pick<Desk, 'recordCall'>;
}

/** Characters of arguments and answer that the log keeps. */
const MAX_LOGGED = 1_000;

/** Carries calls out: limited, checked, written down. Whatever goes wrong is an answer that the agent can read. */
export class ToolCalls {
  readonly #logger = new Logger('TeamTools');

  constructor(private readonly options: ToolCallsOptions) {}

  /** The tools of this caller. */
  offered(caller: Caller): readonly TeamTool[] {
    return this.options.tools.filter((tool) => caller.purpose === 'work' || tool.forReviews);
  }

  async carryOut(caller: Caller, call: ToolCall): Promise<CallEnd> {
    const allowed = this.options.allowance.take(caller.sessionId);
    if (allowed.kind === 'no') {
      const text = `Too many calls. Go on with your work and call again in ${Math.ceil(allowed.againInMs / 1000)} s.`;
      const end: CallEnd = { outcome: 'limited', text };
      // One line tells that the limit was met: a flood must not flood the log.
      return allowed.first ? this.#recorded(caller, call, end) : end;
    }
    return this.#recorded(caller, call, await this.#answered(caller, call));
  }

  async #answered(caller: Caller, call: ToolCall): Promise<CallEnd> {
    const tools = this.offered(caller);
    const tool = tools.find(({ name }) => name === call.name);
    if (tool === undefined) {
      const names = tools.map(({ name }) => name).join(', ');
      return { outcome: 'invalid', text: `There is no tool ${JSON.stringify(call.name)}. The tools are: ${names}.` };
    }
    const parsed = TEAM_TOOL_ARGUMENTS[tool.name].safeParse(call.given ?? {});
    if (!parsed.success) return { outcome: 'invalid', text: whatIsWrong(tool.name, parsed.error) };
    try {
      return await tool.run(caller, parsed.data);
    } catch (error) {
      return this.#failed(tool.name, error);
    }
  }

  #failed(tool: string, error: unknown): CallEnd {
    if (error instanceof SessionOver) return { outcome: 'refused', text: 'Your session has ended. Stop working.' };
    this.#logger.error(`the team tool ${tool} failed`, { err: error });
    return { outcome: 'failed', text: `${tool} could not be carried out just now. Try again in a moment.` };
  }

  async #recorded(caller: Caller, { name, given }: ToolCall, end: CallEnd): Promise<CallEnd> {
    const call = {
      tool: cut(name),
      outcome: end.outcome,
      given: cut(JSON.stringify(given ?? {})),
      answer: cut(end.text),
    };
    try {
      await this.options.desk.recordCall(caller.sessionId, call);
    } catch (err) {
      // What was done is done and told by events of its own; the agent gets its answer.
      this.#logger.error('a call of a team tool could not be recorded', { err, call });
    }
    return end;
  }
}

function whatIsWrong(tool: string, error: z.ZodError): string {
  const problems = error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`);
  return `The arguments of ${tool} are not valid: ${problems.join('; ')}. Correct them and call again.`;
}

const cut = (text: string): string =>
  (text.length > MAX_LOGGED ? `${text.slice(0, MAX_LOGGED)}…` : text).replaceAll('\u0000', '\uFFFD').toWellFormed();

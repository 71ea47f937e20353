import type { TeamToolArguments, TeamToolName } from '@manyhands/contracts';
import type { Caller } from './ports.js';

export interface ToolAnswer {
  /** `refused`: not as wished; the text says how to go on. */
  readonly outcome: 'done' | 'refused';
  readonly text: string;
}

/** One tool as an agent sees it, and what it does. */
export interface TeamTool<Name extends TeamToolName = TeamToolName> {
  readonly name: Name;
  readonly description: string;
  /** Also for agents that look at the change of another: they have no lease and write nothing. */
  readonly forReviews: boolean;
  run(caller: Caller, given: TeamToolArguments<Name>): Promise<ToolAnswer>;
}

export const done = (text: string): ToolAnswer => ({ outcome: 'done', text });
export const refused = (text: string): ToolAnswer => ({ outcome: 'refused', text });

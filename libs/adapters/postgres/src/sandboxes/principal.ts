import type { SandboxPurpose, StartState } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { isDoneAgain } from '../integration/redo.js';

/** What the sandbox-gateway knows of the holder of a sandbox's token. */
export interface SandboxPrincipal {
  readonly sandboxId: string;
  readonly purpose: SandboxPurpose;
  /** False once the sandbox is stopped, or its session or gate run is over: then its token opens nothing. */
  readonly active: boolean;
  readonly repositoryId: string;
  readonly integrationBranch: string;
  readonly sessionId: string | null;
  readonly taskId: string | null;
  readonly taskKey: string | null;
  readonly epicId: string | null;
  readonly agent: string | null;
  /** Of the agent. */
  readonly role: string | null;
  /** How far the start of the session has come; null before its first step, and for a gate. */
  readonly startState: StartState | null;
  /** The one branch it may push; null for everything but work. */
  readonly branch: string | null;
  /** Head of the change that was proposed on this branch, which a push must keep; null when nothing was proposed yet, or it is done again. */
  readonly proposedSha: string | null;
  readonly scope: string[];
  readonly lease: { readonly id: string; readonly fence: number; readonly current: boolean } | null;
  /** The commit that a gate sandbox tests. */
  readonly candidateSha: string | null;
  /** US dollars of the whole epic so far, and its limit. */
  readonly spentCost: number;
  readonly maxCost: number | null;
  /** Tokens of this session so far, and its limit. */
  readonly spentTokens: number;
  readonly maxTokens: number;
}

/** The holder whose sandbox has an agent in it, who gets the model and the tools of the team. */
export type AgentPrincipal = SandboxPrincipal & { readonly purpose: 'work' | 'review' };

/** Not a gate, nor a sandbox that waits to be claimed or makes a golden repository. */
export const isOfAgent = (principal: SandboxPrincipal): principal is AgentPrincipal =>
  principal.purpose === 'work' || principal.purpose === 'review';

interface PrincipalRow {
  purpose: SandboxPurpose;
  active: boolean;
  repository_id: string;
  integration_branch: string;
  session_id: string | null;
  task_id: string | null;
  key: string | null;
  epic_id: string | null;
  agent: string | null;
  role: string | null;
  start_state: StartState | null;
  branch: string | null;
  proposed_sha: string | null;
  scope: string[] | null;
  lease_id: string | null;
  fence: string | null;
  lease_current: boolean | null;
  candidate_sha: string | null;
  spent_cost: string;
  max_cost: string | null;
  spent_tokens: string;
  max_tokens: string | null;
}

const QUERY = `
  select x.purpose,
         x.status in ('starting', 'ready') and s.ended_at is null and coalesce(g.state = 'running', true) as active,
         x.repository_id, r.integration_branch,
         s.id as session_id, t.id as task_id, t.key, t.epic_id, a.name as agent, a.role, s.start_state,
         case when x.purpose = 'work' then t.branch end as branch, p.head_sha as proposed_sha, case when x.purpose = 'work' then t.scope end as scope,
         l.id as lease_id, l.fence, l.released_at is null and l.until > clock_timestamp() as lease_current, g.sha as candidate_sha,
         (select coalesce(sum(u.cost), 0) from usage u where u.epic_id = t.epic_id) as spent_cost, e.max_cost,
         (select coalesce(sum(u.prompt_tokens + u.completion_tokens), 0) from usage u where u.session_id = s.id) as spent_tokens,
         o.max_tokens
  from sandbox x join repository r on r.id = x.repository_id
  left join session s on s.id = x.session_id left join agent a on a.id = s.agent_id left join role o on o.name = a.role
  left join task t on t.id = s.task_id left join epic e on e.id = t.epic_id
  left join lease l on l.session_id = s.id left join gate_run g on g.id = x.gate_run_id
  left join change p on p.task_id = t.id and not ${isDoneAgain('p')}
  where x.id = $1`;

const DEFAULT_MAX_TOKENS = 5_000_000;

export async function readPrincipal(database: Database, sandboxId: string): Promise<SandboxPrincipal | null> {
  const row = await database.maybe<PrincipalRow>(QUERY, [sandboxId]);
  if (row === null) return null;
  return {
    sandboxId,
    purpose: row.purpose,
    active: row.active,
    repositoryId: row.repository_id,
    integrationBranch: row.integration_branch,
    sessionId: row.session_id,
    taskId: row.task_id,
    taskKey: row.key,
    epicId: row.epic_id,
    agent: row.agent,
    role: row.role,
    startState: row.start_state,
    branch: row.branch,
    proposedSha: row.proposed_sha,
    scope: row.scope ?? [],
    lease:
      row.lease_id === null
        ? null
        : { id: row.lease_id, fence: Number(row.fence), current: row.lease_current === true },
    candidateSha: row.candidate_sha,
    spentCost: Number(row.spent_cost),
    maxCost: row.max_cost === null ? null : Number(row.max_cost),
    spentTokens: Number(row.spent_tokens),
    maxTokens: Number(row.max_tokens ?? DEFAULT_MAX_TOKENS),
  };
}

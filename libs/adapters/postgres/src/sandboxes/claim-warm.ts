import { GATE_ROLE, type SandboxPurpose } from '@manyhands/contracts';
import type { Transaction } from '../transaction.js';

/** Who wants a sandbox, and for what. */
export interface SandboxRequest {
  readonly purpose: SandboxPurpose;
  readonly repositoryId: string;
  readonly sessionId?: string;
  readonly gateRunId?: string;
  /** Nothing from the pool: what came from there did not do. */
  readonly anew?: boolean;
}

/**
 * Binds the oldest warm sandbox of this repository and role to the session or gate run: from here on its token opens what they may.
 * Two that claim at once get two. Null when there is none.
 */
export async function claimWarm(tx: Transaction, request: SandboxRequest): Promise<string | null> {
  const row = await tx.maybe<{ id: string }>(
    `update sandbox set purpose = $1, session_id = $2, gate_run_id = $3, claimed_at = now() where id = (
       select id from sandbox where purpose = 'warm' and status = 'ready' and repository_id = $4
         and role = coalesce((select a.role from session s join agent a on a.id = s.agent_id where s.id = $2), '${GATE_ROLE}')
       order by id for update skip locked limit 1)
     returning id`,
    [request.purpose, request.sessionId ?? null, request.gateRunId ?? null, request.repositoryId],
  );
  return row?.id ?? null;
}

import type { EventType, Reason } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { SandboxLedger } from '../sandboxes/sandbox-ledger.js';
import { newId, type Row, type Transaction } from '../transaction.js';
import { tellParts } from './tell-parts.js';

/** One command of a gate and how it ended. */
export interface GateStep {
  readonly command: string;
  readonly exitCode: number;
  /** The end of what it printed. */
  readonly output: string;
  readonly seconds: number;
  /** How many tests its output tells of; absent where nobody asks. */
  readonly tests?: number;
  /** Why it is red though its exit status is 0. */
  readonly redBecause?: string;
}

/** A run that has begun: what it tests, and how. */
export interface RunToGate {
  readonly runId: string;
  readonly repositoryId: string;
  /** The commit to test. */
  readonly sha: string;
  /** The `develop` that it is built on. */
  readonly base: string;
  /** The commands of the gate. */
  readonly gate: readonly string[];
}

/** The stack whose commit a run tests, and that commit. */
export interface RunRequest {
  readonly candidateId: string;
  readonly sha: string;
  readonly tree: string;
  /** Hash of the gate's configuration that this was decided on. */
  readonly gate: string;
}

/** Why nothing can be tested, or nobody judged by it. */
export interface Trouble extends Reason {
  /** When it is tried again; null when that depends on people. */
  readonly retryAt: string | null;
}

export type RunEnd =
  | {
      readonly state: 'green' | 'red';
      readonly steps: readonly GateStep[];
      /** What it ran in. */
      readonly environment: string;
    }
  /** Nobody needs the answer any more. */
  | { readonly state: 'cancelled' }
  /** It did not come to an answer; with `trouble` when it could not run at all, and when it is tried again. */
  | { readonly state: 'lost'; readonly trouble?: Trouble };

/** What a run found, for whoever reads evidence. */
export interface RunReport {
  readonly runId: string;
  readonly sha: string;
  readonly steps: readonly GateStep[];
  readonly startedAt: string;
}

/** Characters of a command in an event, of which there is one for each change: it may name hundreds of files. The run has it whole. */
const COMMAND = 500;
const told = (command: string): string =>
  command.length > COMMAND ? `${command.slice(0, COMMAND - 1).toWellFormed()}…` : command;

interface RunRow {
  readonly candidate_id: string;
  readonly repository_id: string;
  readonly sha: string;
}

/** Runs of the gate, as the integration agent keeps them. Every method is one transaction. */
export class GateRunStore {
  constructor(private readonly database: Database) {}

  /** The row of a run that begins now. Null when the gate was changed since it was decided on. */
  begin({ candidateId, sha, tree, gate }: RunRequest): Promise<RunToGate | null> {
    return this.database.transact(async (tx) => {
      const runId = newId();
      const run = await tx.maybe<RunToGate>(
        `insert into gate_run (id, repository_id, candidate_id, sha, tree, gate, state)
         select $1, k.repository_id, k.id, $3, $4, $5, 'running' from candidate k join repository r on r.id = k.repository_id
         where k.id = $2 and encode(sha256(convert_to(r.gate::text, 'UTF8')), 'hex') = $5
         returning id as "runId", repository_id as "repositoryId", sha, (select r.gate from repository r where r.id = repository_id) as gate,
           (select k.base_sha from candidate k where k.id = candidate_id) as base`,
        [runId, candidateId, sha, tree, gate],
      );
      if (run !== null) await this.#tell(tx, runId, { type: 'candidate.gate_started' });
      return run;
    });
  }

  /** Records how it ended. Ending what has ended changes nothing. */
  end(runId: string, end: RunEnd): Promise<void> {
    return this.database.transact(async (tx) => {
      const { steps, environment, trouble } = { steps: [], environment: '', trouble: null, ...end };
      const row = await tx.maybe(
        `update gate_run set state = $2, steps = $3, environment = $4, trouble = $5, finished_at = now()
         where id = $1 and state = 'running' returning id`,
        [runId, end.state, JSON.stringify(steps), environment, trouble === null ? null : JSON.stringify(trouble)],
      );
      if (row !== null) await this.#tellEnd(tx, runId, end);
    });
  }

  /** What an earlier process left running has no answer; the sandboxes that it had for itself stop. Returns how many runs there were. */
  async loseAll(repositoryId: string): Promise<number> {
    const ledger = new SandboxLedger(this.database);
    for (const id of await ledger.gatesWithoutRun(repositoryId)) await ledger.requestStop(id);
    const rows = await this.database.rows(
      `update gate_run set state = 'lost', finished_at = now() where repository_id = $1 and state = 'running' returning id`,
      [repositoryId],
    );
    return rows.length;
  }

  /** Nobody can be judged while this tree, which is `develop`, is red. Told once for each run that says so. */
  standStill(repositoryId: string, tree: string, trouble: Trouble): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe<{ id: string }>(
        `update gate_run set trouble = $3 where trouble is null and id = (
           select id from gate_run where repository_id = $1 and tree = $2 and state = 'red' order by id desc limit 1) returning id`,
        [repositoryId, tree, JSON.stringify(trouble)],
      );
      if (row !== null) await this.#tell(tx, row.id, { type: 'candidate.gate_unavailable', data: { reason: trouble } });
    });
  }

  /** What the same gate as this run's last came to on another tree that was green; null when it never was. */
  async greenSteps(runId: string, tree: string): Promise<readonly GateStep[] | null> {
    const row = await this.database.maybe<{ steps: GateStep[] }>(
      `select g.steps from gate_run r join gate_run g on g.repository_id = r.repository_id and g.gate = r.gate
       where r.id = $1 and g.tree = $2 and g.tree <> r.tree and g.state = 'green' order by g.id desc limit 1`,
      [runId, tree],
    );
    return row?.steps ?? null;
  }

  /** In the order in which they began. */
  reports(runIds: readonly string[]): Promise<RunReport[]> {
    return this.database.rows<RunReport>(
      `select id as "runId", sha, steps, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt"
       from gate_run where id = any($1::uuid[]) order by id`,
      [runIds],
    );
  }

  async #tellEnd(tx: Transaction, runId: string, end: RunEnd): Promise<void> {
    switch (end.state) {
      case 'green':
      case 'red': {
        const steps = end.steps.map(({ output: _, ...step }) => ({ ...step, command: told(step.command) }));
        const data = { green: end.state === 'green', steps, environment: end.environment };
        return this.#tell(tx, runId, { type: 'candidate.gate_finished', data });
      }
      case 'cancelled':
        return this.#tell(tx, runId, { type: 'candidate.gate_cancelled' });
      case 'lost':
        if (end.trouble === undefined) return;
        return this.#tell(tx, runId, { type: 'candidate.gate_unavailable', data: { reason: end.trouble } });
      default:
        return end satisfies never;
    }
  }

  async #tell(
    tx: Transaction,
    runId: string,
    { type, data = {} }: { type: Extract<EventType, `candidate.gate_${string}`>; data?: Row },
  ): Promise<void> {
    const run = await tx.one<RunRow>(
      'gate run',
      'select candidate_id, repository_id, sha from gate_run where id = $1',
      [runId],
    );
    await tellParts(
      tx,
      { candidateId: run.candidate_id, upTo: run.sha },
      { type, data: { runId, sha: run.sha, ...data } },
    );
  }
}

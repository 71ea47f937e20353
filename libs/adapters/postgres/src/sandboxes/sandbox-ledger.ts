import type { Reason, SandboxPurpose, SandboxStatus } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { newId } from '../transaction.js';
import { claimWarm, type SandboxRequest } from './claim-warm.js';
import { readPrincipal, type SandboxPrincipal } from './principal.js';
import { tellOfSandbox } from './tell-of-sandbox.js';

export interface SandboxRow {
  readonly id: string;
  readonly purpose: SandboxPurpose;
  readonly repositoryId: string;
  readonly sessionId: string | null;
  readonly gateRunId: string | null;
  /** Of the agent whose session it is for, or for whose sessions it is kept warm; null for a gate. */
  readonly role: string | null;
  /** By which it was started; null before that. */
  readonly provider: string | null;
  /** Whether it was kept warm before anybody asked for it. */
  readonly claimed: boolean;
  readonly status: SandboxStatus;
  readonly url: string | null;
  readonly workingDir: string | null;
  /** Why it failed, before it was ready or after; before it is ready, why it waits or what went wrong at the last try. */
  readonly failure: Reason | null;
}

export interface StartedSandbox {
  readonly url: string;
  readonly workingDir: string;
  readonly provider: string;
  readonly isolation: string;
}

/** As the provider says it of a sandbox that is to wait. */
const NO_ROOM = 'no-room';

const COLUMNS = `x.id, x.purpose, x.repository_id as "repositoryId", x.session_id as "sessionId", x.gate_run_id as "gateRunId",
  x.status, x.provider, x.url, x.working_dir as "workingDir", x.failure, x.claimed_at is not null as claimed,
  coalesce((select a.role from session s join agent a on a.id = s.agent_id where s.id = x.session_id), x.role) as role`;

/** Which sandboxes are wanted and which are there. The environment-manager makes the second follow the first. */
export class SandboxLedger {
  constructor(private readonly database: Database) {}

  /** Claims a warm sandbox, or asks for one; the environment-manager's doorbell rings. Returns its id. */
  request(request: SandboxRequest): Promise<string> {
    return this.database.transact(async (tx) => {
      const warm = request.anew === true ? null : await claimWarm(tx, request);
      if (warm !== null) {
        await tellOfSandbox(tx, warm, { type: 'sandbox.claimed' });
        return warm;
      }
      const id = newId();
      await tx.rows(
        `insert into sandbox (id, repository_id, purpose, session_id, gate_run_id, status) values ($1, $2, $3, $4, $5, 'requested')`,
        [id, request.repositoryId, request.purpose, request.sessionId ?? null, request.gateRunId ?? null],
      );
      await tellOfSandbox(tx, id, { type: 'sandbox.requested' });
      tx.ring('environment', { sandboxId: id });
      return id;
    });
  }

  get(id: string): Promise<SandboxRow | null> {
    return this.database.maybe<SandboxRow>(`select ${COLUMNS} from sandbox x where id = $1`, [id]);
  }

  /**
   * Waits until the sandbox is started or will not be; null when the time is up, which does not run while there is no room for it.
   * Throws the signal's reason when aborted.
   */
  async settled(id: string, wait: { timeoutMs: number; signal: AbortSignal }): Promise<SandboxRow | null> {
    const read = async (): Promise<SandboxRow | null> => {
      const now = await this.get(id);
      return now !== null && isUnderWay(now) ? null : now;
    };
    const relevant = (notice: { type: string }): boolean =>
      notice.type === 'sandbox.ready' || notice.type === 'sandbox.failed';
    for (;;) {
      const row = await this.database.signals.until(read, { ...wait, relevant });
      wait.signal.throwIfAborted();
      if (row !== null || (await this.get(id))?.failure?.code !== NO_ROOM) return row ?? read();
    }
  }

  /** Takes a requested sandbox in hand (again, when an earlier start was cut off); null when it is not wanted any more. */
  claimStart(id: string): Promise<SandboxRow | null> {
    return this.database.transact(async (tx) => {
      const before = await tx.maybe<{ status: string; waited: boolean }>(
        'select status, failure is not null as waited from sandbox where id = $1 for update',
        [id],
      );
      if (before?.status !== 'requested' && before?.status !== 'starting') return null;
      const row = await tx.one<SandboxRow>(
        'sandbox',
        `update sandbox x set status = 'starting', status_since = now() where id = $1 returning ${COLUMNS}`,
        [id],
      );
      if (before.status === 'requested' && !before.waited) await tellOfSandbox(tx, id, { type: 'sandbox.starting' });
      return row;
    });
  }

  /** The sandbox answers. False when nobody wants it any more: then it must be stopped. */
  ready(id: string, started: StartedSandbox): Promise<boolean> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe(
        `update sandbox set status = 'ready', status_since = now(), failure = null, url = $2, working_dir = $3, provider = $4, isolation = $5
         where id = $1 and status = 'starting' returning id`,
        [id, started.url, started.workingDir, started.provider, started.isolation],
      );
      if (row === null) return false;
      await tellOfSandbox(tx, id, {
        type: 'sandbox.ready',
        data: { provider: started.provider, isolation: started.isolation },
      });
      return true;
    });
  }

  /** There is no room for it now: it is requested still, and is tried again. People are told once. */
  waits(id: string, reason: Reason): Promise<void> {
    return this.database.transact(async (tx) => {
      const before = await tx.maybe<{ failure: Reason | null }>(
        `select failure from sandbox where id = $1 and status = 'starting' for update`,
        [id],
      );
      if (before === null) return;
      await tx.rows(`update sandbox set status = 'requested', status_since = now(), failure = $2 where id = $1`, [
        id,
        JSON.stringify(reason),
      ]);
      if (before.failure === null) await tellOfSandbox(tx, id, { type: 'sandbox.waiting', data: { reason } });
    });
  }

  /** It did not start and is tried again; if that lasts too long, this is why. */
  async stumbled(id: string, reason: Reason): Promise<void> {
    await this.database.rows(`update sandbox set failure = $2 where id = $1 and status = 'starting'`, [
      id,
      JSON.stringify(reason),
    ]);
  }

  /** It does not start and is not tried again. */
  async failed(id: string, reason: Reason): Promise<void> {
    await this.#fail(id, ['requested', 'starting'], reason);
  }

  /**
   * It must not go on although it runs; its token opens nothing from now on. False when nobody wants it any more anyway. Whoever calls
   * this stops it: if that fails it is reaped, for it is not live.
   */
  brokeDown(id: string, reason: Reason): Promise<boolean> {
    return this.#fail(id, ['starting', 'ready'], reason);
  }

  requestStop(id: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe(
        `update sandbox set status = 'stopping', status_since = now() where id = $1 and status in ('requested', 'starting', 'ready') returning id`,
        [id],
      );
      if (row === null) return;
      await tellOfSandbox(tx, id, { type: 'sandbox.stopping' });
      tx.ring('environment', { sandboxId: id });
    });
  }

  stopped(id: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe(
        `update sandbox set status = 'stopped', status_since = now() where id = $1 and status = 'stopping' returning id`,
        [id],
      );
      if (row) await tellOfSandbox(tx, id, { type: 'sandbox.stopped' });
    });
  }

  /**
   * What still has to be started or stopped. Ready sandboxes whose session or gate run is over, or that have made their golden
   * repository, are moved to stopping first.
   */
  async unsettled(): Promise<SandboxRow[]> {
    const ownerless = await this.database.rows<{ id: string }>(
      `select x.id from sandbox x left join session s on s.id = x.session_id left join gate_run g on g.id = x.gate_run_id
       where x.status in ('requested', 'starting', 'ready')
         and (s.ended_at is not null or g.state <> 'running'
           or (x.purpose = 'golden' and x.status = 'ready'))`,
    );
    for (const { id } of ownerless) await this.requestStop(id);
    return this.database.rows<SandboxRow>(
      `select ${COLUMNS} from sandbox x where status in ('requested', 'starting', 'stopping') order by id`,
    );
  }

  /** Ids of a repository's sandboxes in which the integration agent does something else than run the gate. */
  async gatesWithoutRun(repositoryId: string): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `select id from sandbox where repository_id = $1 and purpose = 'gate' and gate_run_id is null
         and status in ('requested', 'starting', 'ready')`,
      [repositoryId],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of every sandbox that may have processes or files somewhere. */
  async live(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `select id from sandbox where status not in ('stopped', 'failed')`,
    );
    return rows.map((row) => row.id);
  }

  principal(id: string): Promise<SandboxPrincipal | null> {
    return readPrincipal(this.database, id);
  }

  #fail(id: string, from: readonly SandboxStatus[], reason: Reason): Promise<boolean> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe(
        `update sandbox set status = 'failed', status_since = now(), failure = $2 where id = $1 and status = any($3) returning id`,
        [id, JSON.stringify(reason), from],
      );
      if (row === null) return false;
      await tellOfSandbox(tx, id, { type: 'sandbox.failed', data: { reason } });
      return true;
    });
  }
}

const isUnderWay = ({ status }: SandboxRow): boolean => status === 'requested' || status === 'starting';

import { matches, parseScope } from '@manyhands/scope';
import type { Database } from '../database.js';
import { subjectOf } from './subject-of.js';

export interface PushProblem {
  readonly code: string;
  readonly path?: string | undefined;
  readonly message: string;
}

/** The gateway's record of pushes: what was refused and why, what was accepted. */
export class Pushes {
  constructor(private readonly database: Database) {}

  refused(push: { sandboxId: string; ref: string; problems: readonly PushProblem[] }): Promise<void> {
    return this.database.transact(async (tx) => {
      const subject = await subjectOf(tx, push.sandboxId);
      await tx.rows('update session set refused_pushes = refused_pushes + 1 where id = $1', [subject.sessionId]);
      tx.emit('session.push_refused', subject, { ref: push.ref, problems: push.problems });
    });
  }

  accepted(push: { sandboxId: string; ref: string; from: string; to: string }): Promise<void> {
    return this.database.transact(async (tx) => {
      const subject = await subjectOf(tx, push.sandboxId);
      await tx.rows('update session set head_sha = $2 where id = $1', [subject.sessionId, push.to]);
      tx.emit('session.pushed', subject, { ref: push.ref, from: push.from, to: push.to });
    });
  }

  /** Who holds a live lease over each of these paths; paths that nobody holds are left out. */
  async holders(
    repositoryId: string,
    paths: readonly string[],
  ): Promise<{ path: string; taskKey: string; agent: string }[]> {
    const live = await this.database.rows<{ scope: string[]; key: string; agent: string }>(
      `select l.scope, t.key, a.name as agent from lease l join task t on t.id = l.task_id
       join session s on s.id = l.session_id join agent a on a.id = s.agent_id
       where l.repository_id = $1 and l.released_at is null and l.until > clock_timestamp() order by l.fence`,
      [repositoryId],
    );
    const held = live.flatMap((lease) => {
      const parsed = parseScope(lease.scope);
      return parsed.ok ? [{ ...lease, parsed: parsed.scope }] : [];
    });
    return paths.flatMap((path) => {
      const holder = held.find((lease) => matches(lease.parsed, path));
      return holder ? [{ path, taskKey: holder.key, agent: holder.agent }] : [];
    });
  }
}

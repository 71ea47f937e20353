import type { EventType, EventView } from '@manyhands/contracts';
import { randomUUID } from 'node:crypto';

/** Builds the events of a run; times are milliseconds after its begin. */
export function run() {
  return new Run();
}

class Run {
  readonly events: EventView[] = [];
  private readonly taskId = randomUUID();
  private sessionId: string | null = null;
  private key = '';

  task(key: string, state: 'pending' | 'ready', at: number): this {
    this.key = key;
    this.add(at, 'task.created', { key, role: 'backend' });
    return state === 'ready' ? this.add(at, 'task.ready', { key }) : this;
  }

  claimed(at: number, agent: string): this {
    this.sessionId = randomUUID();
    this.add(at, 'task.claimed', { key: this.key, agent });
    return this.add(at, 'session.started', { key: this.key, agent, kind: 'work', attempt: 1 });
  }

  leased(at: number): this {
    return this.add(at, 'lease.acquired', { key: this.key });
  }

  status(at: number, status: string): this {
    return this.add(at, 'session.status', { status, kind: 'work' });
  }

  add(at: number, type: EventType, data: Record<string, unknown> = {}): this {
    const { taskId, sessionId } = this;
    this.events.push({
      seq: this.events.length + 1,
      type,
      at: new Date(Date.UTC(2030, 0, 1) + at).toISOString(),
      repositoryId: null,
      epicId: null,
      taskId,
      sessionId,
      agentId: null,
      data,
    });
    return this;
  }
}

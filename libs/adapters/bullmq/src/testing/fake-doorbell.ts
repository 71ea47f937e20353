import { jobSchema, type JobOf, type QueueName } from '@manyhands/contracts';
import type { AnswerOptions, Ring } from '../doorbell.js';
import { BadJob, DoorbellUnavailable } from '../errors.js';
import { jobId } from '../job-id.js';

interface Answering {
  readonly handler: (payload: never) => Promise<void>;
  readonly slots: number;
  readonly running: Set<string>;
}

/** A doorbell in memory that keeps to the same contract. `waiting` shows what nobody has taken yet. */
export class FakeDoorbell {
  readonly waiting = new Map<QueueName, Map<string, object>>();
  readonly problems: string[] = [];
  private readonly answering = new Map<QueueName, Answering>();
  private down = false;

  describe(): string {
    return 'memory';
  }

  /** From now on nothing can be rung, as if the server were gone. */
  goDown(): void {
    this.down = true;
  }

  comeBack(): void {
    this.down = false;
  }

  async ring(rows: readonly Ring[]): Promise<void> {
    if (this.down) throw new DoorbellUnavailable(this.describe());
    for (const { queue, payload } of rows) {
      const checked = jobSchema(queue).safeParse(payload);
      if (!checked.success) throw new BadJob(queue, checked.error.message);
      const jobs = this.waiting.get(queue) ?? new Map<string, object>();
      this.waiting.set(queue, jobs.set(jobId(payload), payload));
      this.take(queue);
    }
  }

  async answer<Q extends QueueName>(queue: Q, handler: (payload: JobOf<Q>) => Promise<void>, o: AnswerOptions = {}) {
    jobSchema(queue);
    this.answering.set(queue, { handler, slots: o.concurrency ?? 1, running: new Set() });
    this.take(queue);
    return { close: async () => void this.answering.delete(queue) };
  }

  async close(): Promise<void> {
    this.answering.clear();
  }

  private take(queue: QueueName): void {
    const jobs = this.waiting.get(queue);
    const answering = this.answering.get(queue);
    if (!jobs || !answering) return;
    for (const [id, payload] of jobs) {
      if (answering.running.size >= answering.slots || answering.running.has(id)) continue;
      jobs.delete(id);
      answering.running.add(id);
      void this.work(queue, { ...answering, id, payload });
    }
  }

  private async work(queue: QueueName, job: Answering & { id: string; payload: object }): Promise<void> {
    try {
      await job.handler(job.payload as never);
    } catch (error) {
      this.problems.push(String(error));
    }
    job.running.delete(job.id);
    this.take(queue);
  }
}

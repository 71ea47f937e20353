import { type Answer, type Question, sizeOf } from './question.js';

/** One text that waits to be read. */
export interface Job {
  readonly question: Question;
  /** It was among texts that ended a process: by itself, it shows whether it was the one. */
  readonly alone: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Texts that go to a process together: a message for each would cost as much as its parsing. */
const MAX_TEXTS = 32;
const MAX_BYTES = 512 * 1024;

/** Takes the next jobs off the queue: as many as go together well, at least one. */
export function takeBatch(queue: Job[]): Job[] {
  const batch: Job[] = [];
  let bytes = 0;
  for (const job of queue) {
    bytes += sizeOf(job.question);
    const fits = batch.length < MAX_TEXTS && bytes <= MAX_BYTES && !job.alone && batch[0]?.alone !== true;
    if (batch.length > 0 && !fits) break;
    batch.push(job);
  }
  queue.splice(0, batch.length);
  return batch;
}

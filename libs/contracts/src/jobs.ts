import { z } from 'zod';

/**
 * What BullMQ carries: identifiers and nothing else. A consumer re-reads Postgres; a lost, repeated or late job changes
 * nothing but latency.
 */
export const TaskJob = z.strictObject({ taskId: z.uuid(), attempt: z.int().min(0) });
export type TaskJob = z.infer<typeof TaskJob>;
export const EpicJob = z.strictObject({ epicId: z.uuid() });
export type EpicJob = z.infer<typeof EpicJob>;
export const RepositoryJob = z.strictObject({ repositoryId: z.uuid() });
export type RepositoryJob = z.infer<typeof RepositoryJob>;
export const SandboxJob = z.strictObject({ sandboxId: z.uuid() });
export type SandboxJob = z.infer<typeof SandboxJob>;

/** One queue per concern; work and review of each role have a queue of their own. */
export type QueueName = 'planning' | 'environment' | 'integration' | `work.${string}` | `review.${string}`;

export const workQueue = (role: string): `work.${string}` => `work.${role}`;
export const reviewQueue = (role: string): `review.${string}` => `review.${role}`;

/** The typed job map: which payload each queue carries. */
export type JobOf<Q extends QueueName> = Q extends 'planning'
  ? EpicJob
  : Q extends 'environment'
    ? SandboxJob
    : Q extends 'integration'
      ? RepositoryJob
      : TaskJob;

/** The schema of a queue's payload. An unknown queue name is a programming error and stops the process at start. */
export function jobSchema(queue: QueueName): z.ZodType {
  if (queue === 'planning') return EpicJob;
  if (queue === 'environment') return SandboxJob;
  if (queue === 'integration') return RepositoryJob;
  if (/^(work|review)\.[a-z][a-z0-9-]*$/.test(queue)) return TaskJob;
  throw new Error(`unknown queue ${JSON.stringify(queue)}: add it to libs/contracts/src/jobs.ts`);
}
